import type { Logger } from "@habeas/core";

/** What was logged, beside the level. */
export interface LoggedLine {
  readonly event?: string;
  readonly operation?: string;
  readonly contacts?: number;
}

/** A logger whose lines a test can read. */
export function loggerInto(lines: unknown[]): Logger {
  const log = (facts: object): void => void lines.push({ ...facts });
  return { info: log, warn: log, error: log };
}
