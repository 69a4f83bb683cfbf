import type { LoggerOptions } from "pino";
import type { NamedValues } from "./redaction.ts";
import type { SafeError } from "./safe-error.ts";
import { createRedactor, type Redactor, type RedactorOptions } from "./redactor.ts";

/** The options of pino that keep personal data out of every line. */
export interface RedactedLogging {
  readonly hooks: Required<Pick<NonNullable<LoggerOptions["hooks"]>, "logMethod" | "streamWrite">>;
  /** pino's own serializer joins the messages of all causes. */
  readonly serializers: { readonly err: (error: unknown) => SafeError };
}

/**
 * Options for `pino({ ...redactedLogging(registry) })`. Arguments are cleaned before pino sees them, so that
 * streams and transports that read the object rather than the line get nothing either; then the finished line
 * is cleaned once more, for the bindings of child loggers, mixins and serializers. pino's own `redact` leaks
 * deeper nesting, arrays, messages, errors, other spellings and encodings; nothing here depends on it.
 */
export function redactedLogging(registry: NamedValues, options: RedactorOptions = {}): RedactedLogging {
  const redactor = createRedactor(registry, options);
  return {
    hooks: {
      logMethod(args, method) {
        Reflect.apply(method, this, cleanArguments(args, redactor));
      },
      streamWrite: (line) => cleanLine(line, redactor),
    },
    serializers: { err: (error) => redactor.error(error) },
  };
}

/** pino takes the message from an error that comes without one: the safe one is put there first. */
function cleanArguments(args: readonly unknown[], redactor: Redactor): unknown[] {
  const [first, ...others] = args;
  const rest = others.map((argument) => redactor.value(argument));
  if (first instanceof Error) {
    const err = redactor.error(first);
    return [{ err }, ...(rest.length > 0 ? rest : [err.message])];
  }
  return [redactor.value(first), ...rest];
}

/** pino's own members of a line, which are nobody's data. */
const OWN = new Set(["level", "time", "pid", "hostname"]);

function cleanLine(line: string, redactor: Redactor): string {
  const members = parse(line);
  if (members === undefined) return redactor.text(line);
  const own = members.filter(([key]) => OWN.has(key));
  const others = redactor.members(Object.fromEntries(members.filter(([key]) => !OWN.has(key))));
  return `${JSON.stringify({ ...Object.fromEntries(own), ...others })}\n`;
}

function parse(line: string): [string, unknown][] | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === "object" && parsed !== null ? Object.entries(parsed) : undefined;
  } catch {
    return undefined;
  }
}
