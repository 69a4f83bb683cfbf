import type { Place } from "../redaction.ts";
import { MODIFIERS, QUESTIONS, WRAPPERS } from "./common-names.ts";
import { registeredNames, type NameChanges, type RegisteredName } from "./registered-names.ts";
import { plainName, singular, stepsOfName, wordsOfName } from "./words-of-name.ts";

/** Recognises a name however it is written: `passwordHash`, `PASSWORD-HASH`, `user.password_hash`, `newPasswordHash`. */
export interface KeyNames {
  /** `within`: the names of what holds it, the outermost first. */
  has(key: string, within: readonly string[]): boolean;
}

/** The names of a registry's places and those that are always redacted. */
export function keyNames(places: readonly Place[], changes: NameChanges): KeyNames {
  const names = registeredNames(places, changes);
  const wordsOf = remembered();
  return {
    has(key, within) {
      const steps = stepsOfName(key);
      const name = steps.pop() ?? "";
      const holder = (): readonly string[] => holderOf([...within, ...steps], wordsOf);
      if (isRedacted(names, wordsOf(name), holder)) return true;
      // telemetry's names are one in several steps: client.address
      return steps.length > 0 && isRedacted(names, [...steps, name].flatMap(wordsOf), holder);
    },
  };
}

type Names = ReadonlyMap<string, RegisteredName>;
type WordsOf = (name: string) => readonly string[];

/** The longest ending of a name that is known decides: `customerDisplayName` is a `displayName`. */
function isRedacted(names: Names, all: readonly string[], holder: () => readonly string[]): boolean {
  for (const words of new Set([all, withoutModifiers(all)])) {
    for (let start = 0; start < words.length; start += 1) {
      const known = names.get(plainName(words.slice(start)));
      const before = words.slice(0, start);
      const answer = known && decide(known, start === 0, before, before.length > 0 ? before : holder());
      if (answer !== undefined) return answer;
    }
  }
  return false;
}

function decide(
  { redactedIn, keptIn, always, kept, technical, common }: RegisteredName,
  alone: boolean,
  before: readonly string[],
  holder: readonly string[],
): boolean | undefined {
  if (kept) return alone ? false : undefined;
  const around = holder.map((_, at) => plainName(holder.slice(at)));
  if (around.some((name) => redactedIn.has(name))) return true;
  if (around.some((name) => keptIn.has(name)) && !always) return false;
  if (always) return alone || (!common && !QUESTIONS.has(before[0] ?? ""));
  if (redactedIn.size === 0) return alone ? false : undefined;
  if (technical) return undefined;
  if (alone) return true;
  return common || QUESTIONS.has(before[0] ?? "") ? undefined : true;
}

const isModifier = (word: string | undefined): boolean => word !== undefined && MODIFIERS.has(singular(word));

function withoutModifiers(words: readonly string[]): readonly string[] {
  let [from, until] = [0, words.length];
  while (until - from > 1 && isModifier(words[until - 1])) until -= 1;
  while (until - from > 1 && isModifier(words[from])) from += 1;
  return from === 0 && until === words.length ? words : words.slice(from, until);
}

/** The nearest name around a member that says whose its members are. */
function holderOf(within: readonly string[], wordsOf: WordsOf): readonly string[] {
  for (const name of within.toReversed()) {
    const words = withoutModifiers(wordsOf(name));
    if (words.length > 0 && !WRAPPERS.has(plainName(words))) return words;
  }
  return [];
}

/** Log lines repeat the same few names. */
function remembered(): WordsOf {
  const known = new Map<string, readonly string[]>();
  return (name) => {
    const found = known.get(name);
    if (found !== undefined) return found;
    if (known.size >= 2000) known.clear();
    const words = wordsOfName(name);
    known.set(name, words);
    return words;
  };
}
