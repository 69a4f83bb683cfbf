import { performance } from "node:perf_hooks";
import { median, percentile } from "./statistics.ts";

/** One way to do the work that all contestants do. A promise is waited for. */
export type Contestant = () => unknown;

export interface ContestOptions {
  /**
   * Rounds that count; each contestant runs once in each.
   * @defaultValue `11`
   */
  readonly slices?: number;
  /**
   * Rounds before, which do not count.
   * @defaultValue `1`
   */
  readonly warmUp?: number;
}

/** What one contestant took, in milliseconds a slice. */
export interface Timing {
  readonly name: string;
  readonly median: number;
  /** The 20th percentile: what it takes when the machine is not busy with other things. */
  readonly low: number;
}

/** The outcome of one contest. Milliseconds are for the table: only ratios travel between machines. */
export interface ContestResult<Name extends string> {
  readonly timings: readonly Timing[];
  /** How many times as long one contestant takes as another, by their 20th percentiles. */
  readonly ratio: (of: Name, to: Name) => number;
}

/**
 * Lets contestants do the same work in turns, in one process: slices are interleaved and every second round
 * runs in the opposite order, so that a busy moment or a warm cache favours none.
 */
export async function contest<Name extends string>(
  contestants: Readonly<Record<Name, Contestant>>,
  options: ContestOptions = {},
): Promise<ContestResult<Name>> {
  const { slices = 11, warmUp = 1 } = options;
  const entries = Object.entries<Contestant>(contestants);
  const taken = new Map<string, number[]>(entries.map(([name]) => [name, []]));
  for (let round = -warmUp; round < slices; round += 1) {
    const order = round % 2 === 0 ? entries : entries.toReversed();
    for (const [name, run] of order) {
      const start = performance.now();
      await run();
      if (round >= 0) taken.get(name)?.push(performance.now() - start);
    }
  }
  const timings = [...taken].map(([name, times]) => ({
    name,
    median: median(times),
    low: percentile(times, 0.2),
  }));
  const low = (name: Name): number => timings.find((timing) => timing.name === name)?.low ?? Number.NaN;
  return { timings, ratio: (of, to) => low(of) / low(to) };
}
