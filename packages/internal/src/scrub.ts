import { databaseFault, statementPlace } from "./database-fault.ts";
import { faultAdvice, faultPlace } from "./fault-advice.ts";
import { ROWS_HIDDEN } from "./row-security.ts";
import { isRowSecurityFault } from "./row-security-fault.ts";
import { isHabeasError, type HabeasErrorOptions } from "./habeas-error.ts";

/** Decides what leaves instead of an error: the same one, or what may be known of it. */
export type Scrub = (error: unknown) => Error;

/** The codes that every package has for what it did not expect. */
export type ScrubCode = "database_fault" | "rows_hidden" | "unexpected_failure";

/**
 * What a package lets out: errors of habeas as they are; a driver's error as `database_fault`, or
 * `rows_hidden` where PostgreSQL refused what a policy would have hidden, with its harmless part;
 * anything else, of a port of the host's or of a mistake in habeas, as `unexpected_failure`, without its text, for
 * nobody knows what stands in it.
 */
export function createScrub(
  make: (code: ScrubCode, message: string, options: HabeasErrorOptions) => Error,
): Scrub {
  return (error) => {
    if (isHabeasError(error)) return error;
    const fault = databaseFault(error);
    if (isRowSecurityFault(error)) {
      const { message, fix } = ROWS_HIDDEN;
      const where = statementPlace(error);
      return make("rows_hidden", message, { fault, fix, ...(where !== undefined && { where }) });
    }
    if (Object.keys(fault).length > 0) {
      const { message, fix, retryable } = faultAdvice(fault);
      const where = faultPlace(fault) ?? statementPlace(error);
      return make("database_fault", message, {
        fault,
        fix,
        retryable,
        ...(where === undefined ? {} : { where }),
      });
    }
    const made = make("unexpected_failure", "something failed that is not of habeas, or is its mistake", {
      fix: "look at the function that stands first in the stack; its own message is withheld, for it may hold data",
      fault: { kind: kindOf(error) },
    });
    return withFrames(made, error);
  };
}

/** `TypeError`, or `string`: the kind of what was thrown, never a name that the thrower made up. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return error === null ? "null" : typeof error;
  return (
    [TypeError, RangeError, SyntaxError, ReferenceError, URIError].find((known) => error instanceof known)
      ?.name ?? "Error"
  );
}

/** The lines of the stack that name functions and files: those behind the message, which may look like some itself. */
function withFrames(made: Error, error: unknown): Error {
  if (!(error instanceof Error) || typeof error.stack !== "string") return made;
  const { stack, message } = error;
  const end = message === "" ? stack.indexOf("\n") : stack.indexOf(message) + message.length;
  if (message !== "" && !stack.includes(message)) return made;
  const frames = stack
    .slice(end)
    .split("\n")
    .filter((line) => FRAME.test(line));
  if (frames.length > 0) made.stack = [`${made.name}: ${made.message}`, ...frames].join("\n");
  return made;
}

/** It ends with a file and its place. */
const FRAME = /^ {4}at (?:async )?[\w$.<>[\] #]*\(?(?:file:\/\/|node:|\/)[\w@%+./~:?=&-]*:\d+:\d+\)?$/;
