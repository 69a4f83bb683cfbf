import { Client, type Pool } from "pg";
import { STATEMENTS_WITHOUT_TENANT } from "./exceptions.ts";
import { methodNow } from "./method-now.ts";
import type { PlanNode } from "./plan-node.ts";
import { onQuery } from "./pool-queries.ts";
import { readTenantTables } from "./tenant-tables.ts";
import { unboundScans, type TenantTables } from "./unbound-scans.ts";

/** The statements that habeas sent over a pool, each with the methods that sent it. */
export interface TenantWatch {
  /**
   * Explains each statement in the database itself, those that were explained on the same tables before excepted.
   *
   * @throws An `Error` that names each statement which reads a table of the host without a tenant.
   */
  check(url: string): Promise<void>;
}

/**
 * Watches the statements that habeas sends over a pool, and no others.
 *
 * @param template - What the database was made from: what was explained in one is known in all of them.
 */
export function watchTenants(pool: Pool, template?: object): TenantWatch {
  const innocent = (template && innocents.get(template)) ?? new Set<string>();
  if (template !== undefined) innocents.set(template, innocent);
  const seen = new Map<string, Set<string>>();
  onQuery(pool, ([query]) => {
    const method = methodNow();
    const text = textOf(query);
    if (method === undefined || text === undefined || innocent.has(text) || isExcused(method, text)) return;
    seen.set(text, (seen.get(text) ?? new Set()).add(method));
  });
  return {
    async check(url) {
      const statements = [...seen].filter(([text]) => isExplainable(text));
      seen.clear();
      if (statements.length === 0) return;
      const client = new Client({ connectionString: url });
      await client.connect();
      try {
        const problems = await problemsOf(client, statements);
        if (problems.length === 0) for (const [text] of statements) innocent.add(text);
        if (problems.length > 0) throw new Error(problems.join("\n"));
      } finally {
        await client.end();
      }
    },
  };
}

/** By template: statements of this process that read no table without a tenant. */
const innocents = new WeakMap<object, Set<string>>();

/** Answers of this process, by tables and statement: most suites send the same ones all the time. */
const answers = new Map<string, Map<string, readonly string[]>>();

async function problemsOf(
  client: Client,
  statements: readonly (readonly [string, ReadonlySet<string>])[],
): Promise<string[]> {
  const tables = await readTenantTables(client);
  const known = answers.get(tables.print) ?? new Map<string, readonly string[]>();
  answers.set(tables.print, known);
  const problems: string[] = [];
  for (const [text, methods] of statements) {
    const unbound = known.get(text) ?? (await explained(client, text, tables));
    known.set(text, unbound);
    if (unbound.length === 0) continue;
    problems.push(`${[...methods].join(", ")} reads ${unbound.join(", ")} without a tenant: ${text}`);
  }
  return problems;
}

/** The text of a query; of a `copy`, the query whose rows it takes. */
function textOf(query: unknown): string | undefined {
  if (typeof query === "string") return /^\s*copy\s*\((.*)\)\s*to\s+stdout/is.exec(query)?.[1] ?? query;
  return typeof query === "object" && query !== null && "text" in query ? textOf(query.text) : undefined;
}

const isExcused = (method: string, text: string): boolean =>
  STATEMENTS_WITHOUT_TENANT.some((each) => each.method.test(method) && each.statement.test(text.trim()));

const isExplainable = (text: string): boolean => /^\s*(select|insert|update|delete|with)\b/i.test(text);

async function explained(client: Client, text: string, tables: TenantTables): Promise<string[]> {
  try {
    const { rows } = await client.query<{ "QUERY PLAN": readonly { readonly Plan: PlanNode }[] }>(
      `explain (generic_plan, verbose, costs off, format json) ${text}`,
    );
    const plan = rows[0]?.["QUERY PLAN"][0]?.Plan;
    return plan === undefined ? [] : unboundScans(plan, tables);
  } catch (error) {
    if (isGone(error) || isRefused(error)) return [];
    throw error;
  }
}

/** What PostgreSQL refuses to plan, it refused to do: a value in the statement that its column cannot hold. */
const isRefused = (error: unknown): boolean => codeOf(error).startsWith("22");

/** A table, column, schema, function or type that the test has dropped again, or that stood in a transaction only. */
const isGone = (error: unknown): boolean =>
  ["42P01", "42703", "3F000", "42883", "42704"].includes(codeOf(error));

const codeOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
