/** Text that is HTML already. Everything else is escaped on its way in. */
export interface Markup {
  readonly text: string;
}

/** Marks text as HTML: only for what this package wrote itself. */
export const markup = (text: string): Markup => ({ text });

/** A piece of HTML: values are escaped, markup is not. */
export function html(strings: TemplateStringsArray, ...values: readonly (string | Markup)[]): Markup {
  const text = strings.reduce((before, part, at) => {
    const value = values[at - 1] ?? "";
    return `${before}${typeof value === "string" ? escaped(value) : value.text}${part}`;
  });
  return { text };
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

export const section = (title: string, parts: readonly Markup[]): Markup =>
  html`<h2>${title}</h2>
    ${markup(parts.map(({ text }) => text).join(""))}`;

export const listOf = (values: readonly string[]): Markup =>
  html`<ul>
    ${markup(values.map((value) => html`<li>${value}</li>`.text).join(""))}
  </ul>`;
