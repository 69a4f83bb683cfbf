/**
 * The benchmark harness: contestants in turns in one process, ratios and goals. Without vitest, so that
 * `pnpm bench` can run it; with a PostgreSQL of its own for benchmarks that need one.
 *
 * @module
 */
export { defineBench, type Bench, type BenchContext, type BenchOptions } from "./benchmark/bench.ts";
export type { BenchResult, Goal } from "./benchmark/bench.ts";
export {
  type Contestant,
  type ContestOptions,
  type ContestResult,
  type Timing,
} from "./benchmark/contest.ts";
export { goalTable } from "./benchmark/report.ts";
export { createServerDatabase, type ServerDatabase } from "./database/server-database.ts";
export { templateDatabase, type TemplateDatabase } from "./database/template-database.ts";
export { startPostgres, type PostgresServer, type StartPostgresOptions } from "./postgres/start-postgres.ts";
export { postgresMajors } from "./postgres/binaries.ts";
