/** Text that is HTML already. Everything else is escaped on its way in. */
export interface Markup {
  readonly text: string;
}

/** Marks text as HTML: only for what this package wrote itself. */
export const markup = (text: string): Markup => ({ text });

/**
 * A piece of HTML: values are escaped, markup is not. Not named `html`, since a formatter would then add white
 * space, which is seen where a person's text keeps its lines.
 */
export function fragment(
  strings: TemplateStringsArray,
  ...values: readonly (string | Markup | readonly Markup[])[]
): Markup {
  const text = strings.reduce((before, part, at) => `${before}${textOf(values[at - 1] ?? "")}${part}`);
  return { text };
}

function textOf(value: string | Markup | readonly Markup[]): string {
  if (typeof value === "string") return escaped(value);
  return "text" in value ? value.text : value.map(({ text }) => text).join("");
}

const escaped = (value: string): string =>
  value.replaceAll(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Names and what they stand for. */
export const pairs = (lines: readonly (readonly [name: string, value: Markup])[]): Markup =>
  fragment`<dl>${lines.map(([name, value]) => fragment`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;

export const listOf = (values: readonly string[]): Markup =>
  fragment`<ul>${values.map((value) => fragment`<li>${value}</li>`)}</ul>`;
