export interface RunsOptions {
  /**
   * The count of a short run.
   * @defaultValue a fiftieth of the full count, at least 5
   */
  readonly short?: number;
}

/**
 * How often a property or a loop runs: the full count under `HABEAS_FULL` (`pnpm test:full`), otherwise a
 * reduced one.
 */
export function runs(full: number, options: RunsOptions = {}): number {
  if (isFull()) return full;
  return Math.min(full, options.short ?? Math.max(5, Math.ceil(full / 50)));
}

/** Whether this is the full run. */
export function isFull(): boolean {
  return (process.env["HABEAS_FULL"] ?? "") !== "";
}
