/** What PostgreSQL writes as a condition of a plan, as far as it is and, or, and the rest. */
export type Condition =
  | { readonly kind: "and"; readonly parts: readonly Condition[] }
  | { readonly kind: "or"; readonly parts: readonly Condition[] }
  | { readonly kind: "leaf"; readonly text: string };

/** `((a = 1) AND (b = 2))`: both parts. Literals lose their content, since a name in one is no name. */
export const parseCondition = (text: string): Condition => parsed(text.replaceAll(/'(?:[^']|'')*'/g, "''"));

function parsed(given: string): Condition {
  const text = unwrapped(given);
  for (const kind of ["or", "and"] as const) {
    const parts = splitAt(text, ` ${kind.toUpperCase()} `);
    if (parts.length > 1) return { kind, parts: parts.map(parsed) };
  }
  const inner = /^ANY \((.*)\)$/s.exec(text)?.[1]; // of a subplan: ANY ((a = (SubPlan 1).col1) AND …)
  return inner === undefined ? { kind: "leaf", text } : parsed(inner);
}

/** Both sides of an equality; undefined: the leaf is something else. */
export function sidesOf(text: string): readonly [string, string] | undefined {
  const distinct = /^NOT \((.*)\)$/s.exec(text)?.[1];
  const sides =
    distinct === undefined ? splitAt(text, " = ") : splitAt(unwrapped(distinct), " IS DISTINCT FROM ");
  const [left, right, ...more] = sides;
  return left === undefined || right === undefined || more.length > 0 ? undefined : [left, right];
}

/** A column by the alias of its row. */
export interface Reference {
  readonly alias: string;
  readonly column: string;
}

const NAME = String.raw`(?:"(?:[^"]|"")+"|[a-z_][\w$]*)`;
const REFERENCE = new RegExp(String.raw`(?<![\w".])(${NAME})\.(${NAME})`, "gi");

/** The columns that an expression reads. */
export const referencesIn = (text: string): Reference[] =>
  [...text.matchAll(REFERENCE)].map(([, alias = "", column = ""]) => ({
    alias: unquoted(alias),
    column: unquoted(column),
  }));

/** The column that an expression is, whatever type it is cast to; undefined: it is more than that. */
export function soleReference(text: string): Reference | undefined {
  let inner = unwrapped(text);
  for (let cast = castOf(inner); cast !== undefined; cast = castOf(inner)) inner = unwrapped(cast);
  const [reference, ...more] = referencesIn(inner);
  const isWhole = new RegExp(String.raw`^${NAME}\.${NAME}$`, "i").test(inner);
  return isWhole && more.length === 0 ? reference : undefined;
}

const castOf = (text: string): string | undefined => /^(.*)::[a-z][\w ]*(?:\(\d+\))?$/is.exec(text)?.[1];

const unquoted = (name: string): string =>
  name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;

function unwrapped(given: string): string {
  let text = given.trim();
  while (text.startsWith("(") && closesAtEnd(text)) text = text.slice(1, -1).trim();
  return text;
}

function closesAtEnd(text: string): boolean {
  for (const { at, depth } of outsideQuotes(text)) if (depth === 0) return at === text.length - 1;
  return false;
}

function splitAt(text: string, separator: string): string[] {
  const parts: string[] = [];
  let begin = 0;
  for (const { at, depth } of outsideQuotes(text)) {
    if (depth !== 0 || at < begin || !text.startsWith(separator, at)) continue;
    parts.push(text.slice(begin, at));
    begin = at + separator.length;
  }
  return [...parts, text.slice(begin)];
}

/** Each letter that is no part of a quoted name, and how many brackets stand open after it. */
function* outsideQuotes(text: string): Generator<{ readonly at: number; readonly depth: number }> {
  let depth = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '"') isQuoted = !isQuoted;
    if (isQuoted) continue;
    if (letter === "(") depth += 1;
    if (letter === ")") depth -= 1;
    yield { at, depth };
  }
}
