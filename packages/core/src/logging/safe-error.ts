import { databaseFault } from "@habeas/internal";
import { scrubShapes } from "./shapes/scrub-text.ts";

/** What a log may keep of an error. */
export interface SafeError {
  readonly type: string;
  /** Fixed for a database's errors, whose own quotes the values; scrubbed by shape for all others. */
  readonly message: string;
  readonly code?: string | number;
  /** SQLSTATE, table, column, constraint. */
  readonly fault?: Readonly<Record<string, string | number | undefined>>;
  /** The frames only: the first lines of a stack repeat the message. */
  readonly stack?: string;
  readonly cause?: SafeError;
  readonly errors?: readonly SafeError[];
}

/** Cleans a text: the shapes alone, or a registry's names as well. */
export type Scrub = (text: string) => string;

/**
 * The harmless part of any thrown value. Recognises the errors of drizzle, node-postgres, postgres.js and
 * PGlite, whose messages, DETAIL and parameters quote the row, and takes of every other error only its type,
 * code, scrubbed message and stack frames: an HTTP client hangs requests, answers and addresses on its errors.
 */
export function safeError(error: unknown, scrub: Scrub = scrubShapes): SafeError {
  return safely(error, scrub, 0, { errors: MOST });
}

/** Errors that stand in each other's lists can be read in more ways than there is time. */
const MOST = 50;

function safely(error: unknown, scrub: Scrub, depth: number, left: { errors: number }): SafeError {
  left.errors -= 1;
  if (!isRecord(error)) return { type: typeof error, message: scrub(String(error)) };
  const { code, cause, errors, stack } = membersOf(error);
  const fault = faultOf(error, scrub);
  const nested = depth < 5;
  const inner = (one: unknown): SafeError[] => (left.errors > 0 ? [safely(one, scrub, depth + 1, left)] : []);
  const [innerCause] = nested && isRecord(cause) ? inner(cause) : [];
  return {
    type: typeName(error),
    message: isDatabaseError(error) ? "the database refused or failed" : scrub(messageOf(error)),
    ...(isCode(code) && { code }),
    ...(Object.keys(fault).length > 0 && { fault }),
    ...(typeof stack === "string" && { stack: framesOf(stack, scrub) }),
    ...(innerCause && { cause: innerCause }),
    ...(nested &&
      Array.isArray(errors) && {
        errors: errors.slice(0, 10).flatMap(inner),
      }),
  };
}

/** Something that is thrown, or that was thrown and then written as JSON. */
export function isErrorLike(value: object): boolean {
  if (value instanceof Error) return true;
  if (!("stack" in value || "query" in value || "code" in value)) return false; // nearly every object of a log
  const { stack, message } = membersOf(value);
  return isDatabaseError(value) || (typeof stack === "string" && typeof message === "string");
}

/** A server's error, or drizzle's around it. drizzle gives its class no name of its own. */
function isDatabaseError(error: object): boolean {
  const { query, params, code, severity, routine, detail } = membersOf(error);
  const server = typeof code === "string" && /^[0-9A-Z]{5}$/.test(code);
  return (
    (typeof query === "string" && params !== undefined) ||
    (server &&
      (error instanceof Error || [severity, routine, detail].some((mark) => typeof mark === "string")))
  );
}

const isRecord = (value: unknown): value is object => typeof value === "object" && value !== null;

/** Our own errors carry one, and so does what this function returned before it was written as JSON. */
function faultOf(error: object, scrub: Scrub): Readonly<Record<string, string | number | undefined>> {
  const { fault } = membersOf(error);
  if (!isRecord(fault)) return databaseFault(error);
  const entries: readonly (readonly [string, unknown])[] = Object.entries(fault);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, typeof value === "string" ? scrub(value) : numberOf(value)]),
  );
}

const numberOf = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined);

/** Also those that stand on the prototype or are not enumerable. A getter that throws hides them all. */
function membersOf(error: object): Readonly<Record<string, unknown>> {
  const names = [
    "name",
    "type",
    "message",
    "stack",
    "code",
    "cause",
    "errors",
    "fault",
    "query",
    "params",
    "severity",
    "routine",
    "detail",
  ];
  try {
    return Object.fromEntries(names.map((name) => [name, Reflect.get(error, name)]));
  } catch {
    return {};
  }
}

const messageOf = (error: object): string => {
  const { message } = membersOf(error);
  return typeof message === "string" ? message : "";
};

const typeName = (error: object): string => {
  const { type, name = type } = membersOf(error);
  return typeof name === "string" && /^[A-Za-z_$][\w$]{0,60}$/.test(name) ? name : "Error";
};

const isCode = (code: unknown): code is string | number =>
  typeof code === "number" || (typeof code === "string" && /^[\w.-]{1,60}$/.test(code));

const framesOf = (stack: string, scrub: Scrub): string =>
  stack
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .map((line) => scrub(line))
    .join("\n");
