/** Where it happened and what to do about it: names of tables, columns, settings. Never values. */
export interface HabeasErrorOptions {
  /** The place: a table, a column, an option, a step. */
  readonly where?: string;
  /** What the reader can do now, in one sentence. */
  readonly fix?: string;
  /** What a driver's error may say of itself in public: see `databaseFault`. */
  readonly fault?: { readonly [key: string]: string | number | undefined };
  /** Whether it passes: the same call may succeed a moment later, with nothing changed. @defaultValue `false` */
  readonly retryable?: boolean;
}

const HABEAS_ERROR = Symbol.for("habeas.error");

/**
 * The base of every package's one error class. A message states a fact without any value, key, token,
 * address or row; the error that caused it is never attached, since a driver's error carries parameters.
 */
export abstract class HabeasError<Code extends string = string> extends Error {
  /** A closed union: safe to switch on, stable between releases. */
  readonly code: Code;
  readonly where: string | undefined;
  readonly fix: string | undefined;
  readonly fault: HabeasErrorOptions["fault"];
  /** Whether it passes: the same call may succeed a moment later, with nothing changed. */
  readonly retryable: boolean;

  constructor(code: Code, message: string, options: HabeasErrorOptions = {}) {
    super(message);
    this.code = code;
    this.where = options.where;
    this.fix = options.fix;
    this.fault = options.fault;
    this.retryable = options.retryable ?? false;
  }

  static {
    Object.defineProperty(this.prototype, HABEAS_ERROR, { value: true });
  }

  /** What logs and job outputs may keep of it. */
  toJSON(): { [key: string]: unknown } {
    const { name, code, message, where, fix, fault, retryable } = this;
    return { name, code, message, where, fix, fault, retryable };
  }
}

/**
 * Whether an error is one of habeas, of whichever package and of whichever copy of it: `instanceof` fails where a
 * package is installed twice.
 */
export function isHabeasError(error: unknown): error is HabeasError {
  return error instanceof Error && Reflect.get(error, HABEAS_ERROR) === true;
}
