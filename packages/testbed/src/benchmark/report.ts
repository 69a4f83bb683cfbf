import type { Timing } from "./contest.ts";
import type { BenchResult, Goal } from "./bench.ts";

/** Milliseconds of each contestant, and how it compares with the fastest. */
export function timingTable(timings: readonly Timing[]): string[] {
  const fastest = Math.min(...timings.map(({ low }) => low));
  return table([
    ["contestant", "20th percentile", "median", "to the fastest"],
    ...timings.map(({ name, low, median }) => [
      name,
      `${low.toFixed(2)} ms`,
      `${median.toFixed(2)} ms`,
      (low / fastest).toFixed(2),
    ]),
  ]);
}

/** Every ratio against its goal. */
export function goalTable({ ratios, goals }: BenchResult): string[] {
  return table([
    ["ratio", "measured", "goal", ""],
    ...Object.entries(goals).map(([name, goal]) => [
      name,
      String(ratios[name]),
      "max" in goal ? `at most ${goal.max}` : `at least ${goal.min}`,
      isReached(ratios[name], goal) ? "reached" : "MISSED",
    ]),
  ]);
}

/** A ratio that was not measured reaches nothing. */
export function isReached(ratio: number | undefined, goal: Goal): boolean {
  if (ratio === undefined || !Number.isFinite(ratio)) return false;
  return "max" in goal ? ratio <= goal.max : ratio >= goal.min;
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}
