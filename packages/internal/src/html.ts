/** Text that is HTML already. Everything else is escaped on its way in. */
export interface Markup {
  readonly text: string;
}

/** What a {@link fragment} takes between its pieces of HTML. */
export type MarkupValue = string | Markup | readonly Markup[];

/** Marks text as HTML: only for what the packages wrote themselves. */
export const markup = (text: string): Markup => ({ text });

/**
 * A piece of HTML: values are escaped, markup is not. A value may stand between tags and inside an attribute in
 * quotes, nowhere else. Not named `html`, since a formatter would then add white space, which is seen where a
 * person's text keeps its lines.
 */
export function fragment(strings: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup {
  const text = strings.reduce((before, part, at) => `${before}${textOf(values[at - 1] ?? "")}${part}`);
  return { text };
}

function textOf(value: MarkupValue): string {
  if (typeof value === "string") return value.replaceAll(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);
  return "text" in value ? value.text : value.map(({ text }) => text).join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
