/** Where it happened and what to do about it: names of tables, columns, settings. Never values. */
export interface HabeasErrorOptions {
  /** The place: a table, a column, an option, a step. */
  readonly where?: string;
  /** What the reader can do now, in one sentence. */
  readonly fix?: string;
  /** What a driver's error may say of itself in public: see `databaseFault`. */
  readonly fault?: { readonly [key: string]: string | number | undefined };
}

/**
 * The base of every package's one error class. A message states a fact without any value, key, token,
 * address or row; the error that caused it is never attached, since a driver's error carries parameters.
 */
export abstract class HabeasError<Code extends string> extends Error {
  /** A closed union: safe to switch on, stable between releases. */
  readonly code: Code;
  readonly where: string | undefined;
  readonly fix: string | undefined;
  readonly fault: HabeasErrorOptions["fault"];

  constructor(code: Code, message: string, options: HabeasErrorOptions = {}) {
    super(message);
    this.code = code;
    this.where = options.where;
    this.fix = options.fix;
    this.fault = options.fault;
  }

  /** What logs and job outputs may keep of it. */
  toJSON(): { [key: string]: unknown } {
    const { name, code, message, where, fix, fault } = this;
    return { name, code, message, where, fix, fault };
  }
}
