import { inspect } from "node:util";
import { escapeIdentifier, type Pool } from "pg";
import { methodNow } from "./method-now.ts";
import { onQuery } from "./pool-queries.ts";

/** A tenant with the same people as the one under test: whatever is done to those may neither change nor show it. */
export interface Twin {
  /** Looks at an answer, a report, or anything else that left habeas; hands it on. */
  seen<T>(answer: T): T;
  /**
   * @throws An `Error` when a row of the twin differs from what it was, or its canary stood in an answer that was
   * `seen` or in a parameter of a statement that habeas sent.
   */
  check(): Promise<void>;
}

/**
 * Remembers the rows of a twin as they are now.
 *
 * @param canary - A word that stands in each of the twin's rows, and in no other.
 */
export async function twinOf(database: { readonly pool: Pool }, canary: string): Promise<Twin> {
  const { pool } = database;
  const before = await digestOf(pool, canary);
  if (Object.keys(before).length === 0) throw new TypeError("the twin has no rows");
  const leaks = new Set<string>();
  const isIn = (value: unknown): boolean => written(value).includes(canary);
  onQuery(pool, (given) => {
    const method = methodNow();
    if (method !== undefined && isIn(given)) leaks.add(`a parameter of ${method}`);
  });
  return {
    seen: (answer) => {
      if (isIn(answer)) leaks.add("an answer");
      return answer;
    },
    async check() {
      const after = await digestOf(pool, canary);
      const changed = Object.keys({ ...before, ...after }).filter((table) => before[table] !== after[table]);
      const problems = [
        ...changed.map((table) => `rows of the twin in ${table} changed`),
        ...[...leaks].map((place) => `the twin's canary stood in ${place}`),
      ];
      if (problems.length > 0) throw new Error(problems.join("\n"));
    },
  };
}

/** As a log would write it, and as JSON: what stands behind a face, only the latter shows. */
const written = (value: unknown): string =>
  inspect(value, { depth: Infinity, maxStringLength: Infinity, maxArrayLength: Infinity }) +
  (JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? String(each) : each)) ?? "");

/** Of each table of the host, what its rows with the canary are. */
async function digestOf(pool: Pool, canary: string): Promise<Record<string, string>> {
  const { rows: tables } = await pool.query<{ schema: string; name: string }>(
    `select schemaname as schema, tablename as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema', 'habeas') order by 1, 2`,
  );
  const digests: Record<string, string> = {};
  for (const { schema, name } of tables) {
    const { rows } = await pool.query<{ digest: string | null }>(
      `select md5(string_agg(t::text, E'\\n' order by t::text)) as digest
       from ${escapeIdentifier(schema)}.${escapeIdentifier(name)} t where position($1 in t::text) > 0`,
      [canary],
    );
    const digest = rows[0]?.digest ?? undefined;
    if (digest !== undefined) digests[`${schema}.${name}`] = digest;
  }
  return digests;
}
