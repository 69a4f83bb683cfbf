import { REDACTED, type Range } from "../shapes/ranges.ts";
import type { KeyNames } from "./key-names.ts";

/*
 * `displayName=Ana`, `"display_name": "Ana"`, `users[0].displayName: Ana`, `"users"."display_name" ilike 'a%'`,
 * `Display name: Ana`, also with the quotes of a JSON text inside a text. Each part is bounded and a name is
 * tried at its beginning only, so that the search takes time in proportion to the text.
 */
const NAME = String.raw`[\p{L}\p{N}_$-]{1,128}`;
const LINK = String.raw`(?:["'\\\]]{0,8}(?:\.|\[|->>?)["'\\\[]{0,8}|[ \t])`;
const CLOSE = String.raw`[\\"'\x60\]\[)]{0,16}(?:::\w{1,32})?`;
const SIGN = String.raw`(?:\s{0,3}(?:=>|[!<>]?={1,3}|:=?|<>|!?~{1,2}\*?)|\s{1,3}(?:not\s)?i?like(?=\s))`;
const token = new RegExp(
  String.raw`(?<![\p{L}\p{N}_$-])(?<name>${NAME}(?:${LINK}${NAME}){0,6})${CLOSE}(?<sign>${SIGN})\s{0,3}|(?<opens>[{[(])|(?<closes>[}\])])`,
  "giu",
);

/** A quoted value ends with its quote, whatever the depth of escaping; an object or a list is not read: all goes. */
const quoted = [
  String.raw`"(?:[^"\\]|\\[\s\S])*"?`,
  String.raw`'(?:[^'\\]|\\[\s\S]|'')*'?`,
  String.raw`\x60[^\x60]*\x60?`,
  String.raw`[“„«‘][^“”»’]*[“”»’]?`,
  String.raw`(\\+)["'][\s\S]*?(?:(?<!\\)\1["']|$)`,
  String.raw`(?:\{|\[(?!redacted\]))[\s\S]*`,
  String.raw`\((?=\S)[^()]*\)?`,
  String.raw`\[redacted\]`,
].join("|");
/** Two names of a person follow each other in capitals, where the next pair does not. */
const assigned = new RegExp(
  String.raw`(?:${quoted}|[^\s&,;})\]]+(?:[ +]\p{Lu}[^\s&,;})\]=:]*(?![^\s&=:]*[=:])){0,3})`,
  "uy",
);
const named = new RegExp(String.raw`(?:${quoted}|[^&,;\r\n})\]"'<]+)`, "uy");

/** The deepest nesting of which the names are kept. */
const DEEPEST = 64;

/** The values of registered names in a text. */
export function pairsIn(text: string, names: KeyNames): Range[] {
  const found: Range[] = [];
  const within: string[] = [];
  let depth = 0;
  let opening = "";
  let at = 0;
  for (const { 0: match, index, groups } of text.matchAll(token)) {
    const { name, sign = "", opens, closes } = groups ?? {};
    if (index < at) continue;
    const next = index + match.length;
    if (name !== undefined) {
      opening = /[{[(]/.test(text[next] ?? "") ? name : "";
      if (!names.has(name, within)) continue;
      const value = valueAt(
        text,
        next,
        sign.trim().startsWith("=") && match.endsWith("=") ? assigned : named,
      );
      if (value === "" || value === REDACTED) continue;
      at = next + value.length;
      found.push({ from: next, until: at });
    } else if (opens !== undefined) {
      depth += 1;
      if (depth <= DEEPEST) within.push(opening);
      opening = "";
    } else if (closes !== undefined && depth > 0) {
      if (depth <= DEEPEST) within.pop();
      depth -= 1;
    }
  }
  return found;
}

function valueAt(text: string, position: number, pattern: RegExp): string {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0] ?? "";
}
