import { isReached, timingTable } from "./report.ts";
import { contest, type ContestOptions, type ContestResult, type Contestant } from "./contest.ts";

/** What a ratio has to be. */
export type Goal = { readonly max: number } | { readonly min: number };

/** What a benchmark runs with. */
export interface BenchContext<Parameter extends string> {
  /** What the command line says, or the benchmark's own number. */
  readonly parameter: (name: Parameter) => number;
  /** Times contestants in turns and puts them into the table. */
  readonly contest: <Name extends string>(
    contestants: Readonly<Record<Name, Contestant>>,
    options?: ContestOptions,
  ) => Promise<ContestResult<Name>>;
  /** A line of its own in the report: a size, a count. */
  readonly note: (text: string) => void;
}

export interface BenchOptions<Ratio extends string, Parameter extends string> {
  /** That of its file: `bench/<name>.bench.ts`. */
  readonly name: string;
  /**
   * What it may be told on the command line, and what holds when it is not told: `{ rows: 100_000 }` is
   * `--rows 100000`.
   * @defaultValue nothing
   */
  readonly parameters?: Readonly<Record<Parameter, number>>;
  /** What the ratios have to be. A ratio of its own kind (memory, bytes) is as good as one of times. */
  readonly goals: Readonly<Record<Ratio, Goal>>;
  /** Prepares, measures, clears up, and answers with every ratio that has a goal. */
  readonly run: (context: BenchContext<Parameter>) => Promise<Readonly<Record<Ratio, number>>>;
}

/** A benchmark that `pnpm bench` can run. */
export interface Bench {
  readonly name: string;
  readonly parameters: Readonly<Record<string, number>>;
  readonly goals: Readonly<Record<string, Goal>>;
  /** Runs it, reporting line by line. */
  readonly run: (
    given: Readonly<Record<string, number>>,
    print: (line: string) => void,
  ) => Promise<BenchResult>;
}

/** The outcome of a benchmark, which is the line that `--json` ends with. */
export interface BenchResult {
  readonly bench: string;
  readonly ratios: Readonly<Record<string, number>>;
  readonly goals: Readonly<Record<string, Goal>>;
  readonly pass: boolean;
}

/** Declares a benchmark: ratios between contestants on one machine in one process, never absolute times. */
export function defineBench<const Ratio extends string, const Parameter extends string = never>(
  options: BenchOptions<Ratio, Parameter>,
): Bench {
  const { name, parameters = {}, goals, run } = options;
  return {
    name,
    parameters,
    goals,
    run: async (given, print) => {
      const measured: Readonly<Record<string, number>> = await run({
        parameter: (parameter) => given[parameter] ?? options.parameters?.[parameter] ?? Number.NaN,
        contest: async (contestants, contestOptions) => {
          const result = await contest(contestants, contestOptions);
          for (const line of timingTable(result.timings)) print(line);
          return result;
        },
        note: print,
      });
      const rounded = Object.fromEntries(
        Object.entries(measured).map(([ratio, value]) => [ratio, Number(value.toPrecision(6))]),
      );
      const pass = Object.entries<Goal>(goals).every(([ratio, goal]) => isReached(measured[ratio], goal));
      return { bench: name, ratios: rounded, goals, pass };
    },
  };
}
