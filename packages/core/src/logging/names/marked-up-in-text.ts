import type { Range } from "../shapes/ranges.ts";
import type { KeyNames } from "./key-names.ts";

/** `<user:displayName lang="de">Ana</user:displayName>`, also as CDATA. */
const element =
  /<(?:[\w-]{1,64}:)?(?<name>[\p{L}_][\p{L}\p{N}_.-]{0,127})(?:\s[^<>]{0,1000})?>(?<value><!\[CDATA\[[^\]<>]*|[^<]+)/gu;
/** A field of a form that was sent with its parts apart. */
const part =
  /;[ \t]{0,3}name=\\{0,3}["']?(?<name>[^\s"';\\]{1,128})[^\r\n]{0,300}\r?\n(?:[\w-]{1,64}:[^\r\n]{0,300}\r?\n){0,4}\r?\n(?<value>[^\r\n]+)/g;
/** PostgreSQL's DETAIL of a violated key: `Key (email, lower(name))=(a, b) already exists.` */
const key = /\bKey \((?<name>[^\r\n=]{1,400})\)=(?<value>\([^\r\n]*)/g;

/** The values of registered names in markup, in the parts of a form and in what a database says of a row. */
export function markedUpIn(text: string, names: KeyNames): Range[] {
  const has = (name: string): boolean => name.split(/[\s,()]+/).some((one) => names.has(one, []));
  return [
    ...[element, part, key].flatMap((pattern) =>
      [...text.matchAll(pattern)].flatMap(({ 0: match, index, groups: { name = "", value = "" } = {} }) =>
        value.trim() !== "" && has(name)
          ? [{ from: index + match.length - value.length, until: index + match.length }]
          : [],
      ),
    ),
    ...rowsIn(text),
  ];
}

/** A whole row without names: PostgreSQL's DETAIL of a violated check, and drizzle's parameters. */
function rowsIn(text: string): Range[] {
  const found = [...text.matchAll(/\bFailing row contains (?=\()[^\r\n]+/g)].map(({ 0: match, index }) => ({
    from: index + "Failing row contains ".length,
    until: index + match.length,
  }));
  const query = text.indexOf("Failed query: ");
  const params = query < 0 ? -1 : text.indexOf("\nparams: ", query);
  const start = params + "\nparams: ".length;
  return params < 0 || start >= text.length || text.startsWith("[redacted]", start)
    ? found
    : [...found, { from: start, until: text.length }];
}
