import { REDACTED } from "./value-shapes.ts";

/** Redacted whatever the registry says: names that hold credentials, or a person's address, in every app. */
const ALWAYS = [
  "authorization",
  "cookie",
  "setCookie",
  "password",
  "passwd",
  "passphrase",
  "secret",
  "clientSecret",
  "token",
  "accessToken",
  "refreshToken",
  "idToken",
  "apiKey",
  "apiToken",
  "privateKey",
  "email",
  "phone",
  "iban",
];

/** Recognises a name however it is written: `passwordHash`, `password_hash`, `PASSWORD-HASH`. */
export interface KeyNames {
  has(key: string): boolean;
  /** Removes the values of `key=value`, `key: value` and `"key":"value"` from a text. */
  scrub(text: string): string;
}

/** The names that are always redacted, and `keys`, without those of `keep`. */
export function keyNames(keys: readonly string[], keep: readonly string[] = []): KeyNames {
  const kept = new Set(keep.map(normalise));
  const names = new Set([...ALWAYS, ...keys].map(normalise).filter((name) => !kept.has(name)));
  const has = (key: string): boolean => names.has(normalise(key));
  return { has, scrub: (text) => scrubPairs(text, has) };
}

const normalise = (key: string): string => key.replaceAll(/[^\p{L}\p{N}]/gu, "").toLowerCase();

/** A name and the sign behind it; the name may be quoted, inside JSON inside a text too. */
const pair = /(?<![\p{L}\p{N}_-])([\p{L}\p{N}_-]{1,64})\\*["']?\s{0,3}(=>|[:=])\s{0,3}/gu;

function scrubPairs(text: string, isRedacted: (key: string) => boolean): string {
  let cleaned = "";
  let at = 0;
  for (const { 0: match, 1: key = "", 2: sign, index } of text.matchAll(pair)) {
    if (index < at || !isRedacted(key)) continue;
    const start = index + match.length;
    const value = (sign === "=" ? assigned : named).exec(text.slice(start))?.[0] ?? "";
    if (value === "" || value === REDACTED) continue;
    cleaned += text.slice(at, start) + REDACTED;
    at = start + value.length;
  }
  return cleaned + text.slice(at);
}

/** A quoted value ends with its quote, whatever the depth of escaping; an object or a list is not read: all goes. */
const quoted = [
  String.raw`"(?:[^"\\]|\\.)*"?`,
  String.raw`'(?:[^'\\]|\\.)*'?`,
  String.raw`(\\+)"[\s\S]*?(?:(?<!\\)\1"|$)`,
  String.raw`(?:\{|\[(?!redacted\]))[\s\S]*`,
  String.raw`\[redacted\]`,
].join("|");
const assigned = new RegExp(String.raw`^(?:${quoted}|[^\s&,;})\]]+)`);
const named = new RegExp(String.raw`^(?:${quoted}|[^&,;\r\n})\]"']+)`);
