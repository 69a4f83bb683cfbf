import type { Registry } from "../registry/define-registry.ts";
import { keyNames, type KeyNames } from "./key-names.ts";
import { redaction } from "./redaction.ts";
import { isErrorLike, safeError, type SafeError } from "./safe-error.ts";
import { REDACTED, scrubShapes } from "./value-shapes.ts";

/** Cleans what is about to leave the process as a log line, a span attribute or a job's output. */
export interface Redactor {
  /** A copy without registered values: by key at every depth, and by shape in every text. */
  value(value: unknown): unknown;
  /** The same for the attributes of a span or the members of a log line. */
  members(members: Readonly<Record<string, unknown>>): Record<string, unknown>;
  /** A text without the values of registered keys and without anything of a known shape. */
  text(text: string): string;
  /** The harmless part of an error. */
  error(error: unknown): SafeError;
}

export interface RedactorOptions {
  /** Further names to redact. @defaultValue none */
  readonly keys?: readonly string[];
  /** Names to keep although the registry has them: a `name` that is never a person's. @defaultValue none */
  readonly keep?: readonly string[];
}

/**
 * A redactor that knows the registry's names. It finds values under those names and values of known shapes:
 * addresses, telephone numbers, IBANs, tokens, also in JSON texts, percent-encoded and in base64. It cannot
 * find a person's name in the middle of a sentence: do not write one there.
 */
export function createRedactor(registry: Pick<Registry, "tables">, options: RedactorOptions = {}): Redactor {
  const { keys = [], keep = [] } = options;
  const names = keyNames([...redaction(registry).keys, ...keys], keep);
  const text = (given: string): string => scrubShapes(names.scrub(given));
  const rules: Rules = { names, text };
  return {
    value: (given) => clean(given, rules, 0, new Set()),
    members: (given) => cleanMembers(Object.entries(given), rules, 0, new Set()),
    text,
    error: (error) => safeError(error, text),
  };
}

interface Rules {
  readonly names: KeyNames;
  readonly text: (text: string) => string;
}

const DEEPEST = 12;

function clean(value: unknown, rules: Rules, depth: number, open: Set<object>): unknown {
  if (typeof value === "string") return cleanText(value, rules, depth, open);
  if (typeof value !== "object" || value === null) return typeof value === "function" ? undefined : value;
  if (depth > DEEPEST || open.has(value)) return REDACTED;
  open.add(value);
  try {
    return cleanObject(value, rules, depth + 1, open);
  } catch {
    return REDACTED; // a getter, a proxy or a toJSON that throws
  } finally {
    open.delete(value);
  }
}

function cleanObject(value: object, rules: Rules, depth: number, open: Set<object>): unknown {
  if (isErrorLike(value)) return safeError(value, rules.text);
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (isHttpMessage(value)) return httpMessage(value, rules);
  if ("toJSON" in value && typeof value.toJSON === "function") {
    return clean(Reflect.apply(value.toJSON, value, []), rules, depth, open);
  }
  if (Array.isArray(value)) return value.map((item) => clean(item, rules, depth, open));
  if (value instanceof Set) return [...value].map((item) => clean(item, rules, depth, open));
  const entries = value instanceof Map ? [...value].map(keyed) : Object.entries(value);
  return cleanMembers(entries, rules, depth, open);
}

const keyed = ([key, item]: readonly [unknown, unknown]): [string, unknown] => [String(key), item];

const cleanMembers = (
  entries: readonly (readonly [string, unknown])[],
  rules: Rules,
  depth: number,
  open: Set<object>,
): Record<string, unknown> =>
  Object.fromEntries(
    entries.map(([key, item]) => [
      /^[A-Za-z_$]{1,24}$/.test(key) ? key : rules.text(key),
      rules.names.has(key) && item !== null && item !== undefined
        ? REDACTED
        : clean(item, rules, depth, open),
    ]),
  );

/** A text that is JSON is read as what it says, so that its keys count. */
function cleanText(value: string, rules: Rules, depth: number, open: Set<object>): string {
  if (/^\s*[[{]/.test(value) && depth <= DEEPEST) {
    try {
      return JSON.stringify(clean(JSON.parse(value), rules, depth + 1, open));
    } catch {
      // not JSON after all
    }
  }
  return rules.text(value);
}

/** Node's request and response, and those of fetch: their headers and sockets are no matter for a log. */
const isHttpMessage = (value: object): boolean =>
  ("headers" in value &&
    ("method" in value || "status" in value || "statusCode" in value) &&
    !isPlain(value)) ||
  ("setHeader" in value && typeof value.setHeader === "function");

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

function httpMessage(message: object, { text }: Rules): unknown {
  const member = (name: string): unknown => Reflect.get(message, name);
  const [method, url, status] = [member("method"), member("url"), member("statusCode") ?? member("status")];
  return {
    ...(typeof method === "string" && { method }),
    ...(typeof url === "string" && { url: text(url) }),
    ...(typeof status === "number" && { status }),
  };
}
