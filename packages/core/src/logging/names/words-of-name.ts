/** `userEmail`, `USER_EMAIL` and `user-email` are `["user", "email"]`; numbers at the end are left out. */
export function wordsOfName(name: string): string[] {
  const words = name
    .slice(0, LONGEST)
    .replaceAll(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu, " ")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
  while (words.length > 1 && /^\d+$/.test(words.at(-1) ?? "")) words.pop();
  const last = words.at(-1);
  return last === undefined ? words : [...words.slice(0, -1), last.replace(/(?<=\p{L})\d{1,3}$/u, "")];
}

/** No column has a longer name: PostgreSQL cuts at 63. */
const LONGEST = 200;

/** A name without case, separators and the ending of a plural. */
export const plainName = (words: readonly string[]): string => singular(words.join(""));

/** The beginning that singular and plural share, whatever the word: `address` and `addresses` meet, `name` and `names`. */
export const singular = (word: string): string =>
  word.replace(/(?<=\p{L}{2})(?:ies|y)$/u, "i").replace(/(?<=\p{L}{2})[es]+$/u, "");

/** A dotted or bracketed name, step by step, without positions: `users[0].email`, `user["email"]`, `form->>'a'`. */
export const stepsOfName = (name: string): string[] =>
  name.split(/->>?|[.[\]/"'\\>:|]+/).filter((step) => step !== "" && !/^\d+$/.test(step));
