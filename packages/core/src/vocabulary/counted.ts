/** A noun in its singular and plural; `many` where the language says it otherwise (Spanish: a million *de*). */
export interface Plural {
  readonly one: string;
  readonly many?: string;
  readonly other: string;
}

/** `1 record`, `2 records`, as the language counts. */
export function counted(locale: string, count: number, { one, many, other }: Plural): string {
  const rule = new Intl.PluralRules(locale).select(count);
  const noun = rule === "one" ? one : rule === "many" ? (many ?? other) : other;
  return `${new Intl.NumberFormat(locale).format(count)} ${noun}`;
}
