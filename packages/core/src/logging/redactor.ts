import { scrub } from "../scrub.ts";
import { httpMessage, isHttpMessage } from "./http-message.ts";
import { keyNames, type KeyNames } from "./names/key-names.ts";
import { markedUpIn } from "./names/marked-up-in-text.ts";
import { pairsIn } from "./names/pairs-in-text.ts";
import { placesOf, type NamedValues } from "./redaction.ts";
import { isErrorLike, safeError, type SafeError } from "./safe-error.ts";
import { REDACTED } from "./shapes/ranges.ts";
import { scrubText } from "./shapes/scrub-text.ts";

/** Cleans what is about to leave the process as a log line, a span attribute or a job's output. */
export interface Redactor {
  /** A copy without registered values: by name at every depth, and by shape in every text. */
  value(value: unknown): unknown;
  /** The same for the attributes of a span or the members of a log line. */
  members(members: Readonly<Record<string, unknown>>): Record<string, unknown>;
  /** A text without the values of registered names and without anything of a known shape. */
  text(text: string): string;
  /** The harmless part of an error. */
  error(error: unknown): SafeError;
}

/** Names that are redacted beside those of the registry, or kept in spite of it. */
export interface RedactorOptions {
  /** Further names to redact, alone (`nickName`) or beside what holds them (`device.id`). @defaultValue none */
  readonly keys?: readonly string[];
  /**
   * Names to keep although the registry has them: a `name` that is never a person's, or a `queue.name`.
   * @defaultValue none
   */
  readonly keep?: readonly string[];
}

/**
 * A redactor that knows the registry's names. It finds values under those names and values of known shapes:
 * addresses, telephone numbers, IBANs, tokens, also in JSON texts, behind escapes and in base64 or hexadecimal.
 * It cannot find a person's name in the middle of a sentence: do not write one there. No message, however it was
 * made, takes more time than in proportion to its length.
 *
 * A name counts by what holds it, where the registry knows that: `user.name` is redacted and `project.name` is
 * not, where it says so of these tables. Names that every line has (`id`, `status`) count beside their table only.
 */
export function createRedactor(registry: NamedValues, options: RedactorOptions = {}): Redactor {
  const { keys = [], keep = [] } = options;
  const names = keyNames(placesOf(registry), { keys, keep });
  const find = (given: string) => [...pairsIn(given, names), ...markedUpIn(given, names)];
  const text = (given: string): string => scrubText(given, find);
  const rules = (): Rules => ({ names, text, open: new Set(), left: { values: MOST } });
  return {
    value: guarded((given) => clean(given, rules(), [])),
    members: guarded((given) => cleanMembers(Object.entries(given), rules(), [])),
    text: guarded(text),
    error: guarded((error) => safeError(error, text)),
  };
}

/** What is cleaned is the host's, and may throw when it is looked at. A face would look into every line once more. */
const guarded =
  <Given, Cleaned>(work: (given: Given) => Cleaned) =>
  (given: Given): Cleaned => {
    try {
      return work(given);
    } catch (error) {
      throw scrub(error);
    }
  };

interface Rules {
  readonly names: KeyNames;
  readonly text: (text: string) => string;
  /** What is being cleaned, to see a circle. */
  readonly open: Set<object>;
  /** What may still be looked at: objects that share their parts can be read in more ways than there is time. */
  readonly left: { values: number };
}

const DEEPEST = 12;
const MOST = 100_000;

/** `within`: the names of the members around, "" where there is none; as many as there are levels. */
function clean(value: unknown, rules: Rules, within: readonly string[]): unknown {
  if (typeof value === "string") return cleanText(value, rules, within);
  if (typeof value !== "object" || value === null) return typeof value === "function" ? undefined : value;
  rules.left.values -= 1;
  if (within.length > DEEPEST || rules.left.values < 0 || rules.open.has(value)) return REDACTED;
  rules.open.add(value);
  try {
    return cleanObject(value, rules, within);
  } catch {
    return REDACTED; // a getter, a proxy or a toJSON that throws
  } finally {
    rules.open.delete(value);
  }
}

function cleanObject(value: object, rules: Rules, within: readonly string[]): unknown {
  if (isErrorLike(value)) return safeError(value, rules.text);
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (isHttpMessage(value)) return httpMessage(value, rules.text);
  if ("toJSON" in value && typeof value.toJSON === "function") {
    return clean(Reflect.apply(value.toJSON, value, []), rules, [...within, ""]);
  }
  if (Array.isArray(value) || value instanceof Set) return cleanItems([...value], rules, within);
  const entries = value instanceof Map ? [...value].map(named) : Object.entries(value);
  if (entries.length >= BYTES && entries.every(([key, item], at) => key === String(at) && isByte(item))) {
    return `[${entries.length} bytes]`; // a Uint8Array that was written as JSON
  }
  return cleanMembers(entries, rules, within);
}

const named = ([key, item]: readonly [unknown, unknown]): [string, unknown] => [String(key), item];

/** As many as an address or a telephone number has at least. */
const BYTES = 6;
const isByte = (item: unknown): boolean =>
  typeof item === "number" && Number.isInteger(item) && item >= 0 && item < 256;

function cleanItems(items: readonly unknown[], rules: Rules, within: readonly string[]): unknown {
  if (items.length >= BYTES && items.every(isByte) && rules.text(items.join(",")) === REDACTED) {
    return `[${items.length} bytes]`;
  }
  return items.map((item) => clean(item, rules, [...within, ""]));
}

const cleanMembers = (
  entries: readonly (readonly [string, unknown])[],
  rules: Rules,
  within: readonly string[],
): Record<string, unknown> =>
  Object.fromEntries(
    entries.map(([key, item]) => [
      /^[A-Za-z_$]{1,24}$/.test(key) ? key : rules.text(key),
      item !== null && item !== undefined && rules.names.has(key, within)
        ? REDACTED
        : clean(item, rules, [...within, key]),
    ]),
  );

/** A text that is JSON is read as what it says, so that its names count. */
function cleanText(value: string, rules: Rules, within: readonly string[]): string {
  if (/^\s*[[{]/.test(value) && within.length <= DEEPEST) {
    try {
      const parsed: unknown = JSON.parse(value);
      return JSON.stringify(clean(parsed, rules, [...within, ""]));
    } catch {
      // not JSON after all
    }
  }
  return rules.text(value);
}
