import { drizzle } from "drizzle-orm/node-postgres";
import { sql } from "drizzle-orm";
import { withReplicas } from "drizzle-orm/pg-core";
import { Cache } from "drizzle-orm/cache/core";
import { Pool } from "pg";
import type { SetUp } from "../set-up.ts";
import { openNodePostgres, openPostgresJs } from "./open-drivers.ts";

/** A cache that answers everything, with what it saw first. */
class StubbornCache extends Cache {
  readonly #answers = new Map<string, unknown[]>();
  override strategy = (): "all" => "all";
  override get = async (key: string): Promise<unknown[] | undefined> =>
    await Promise.resolve(this.#answers.get(key));
  override put = async (key: string, response: unknown): Promise<void> => {
    if (Array.isArray(response)) this.#answers.set(key, response);
    await Promise.resolve();
  };
  override onMutate = async (): Promise<void> => await Promise.resolve();
}

/** What stands between the host and its server. */
export const sessions: readonly SetUp[] = [
  ...[1, 2, 3].map((connections): SetUp => ({
    name: `a pool of ${connections} on node-postgres`,
    ...(connections === 1 && { quick: true }),
    shape: { names: "named" },
    open: async (serverUrl) => await openNodePostgres({ serverUrl, pool: { max: connections } }),
  })),
  {
    name: "a pool of 1 on postgres.js",
    shape: { names: "named" },
    open: async (serverUrl) => await openPostgresJs({ serverUrl, client: { max: 1 } }),
  },
  {
    name: "postgres.js with prepare: false",
    shape: { names: "named" },
    open: async (serverUrl) => await openPostgresJs({ serverUrl, client: { prepare: false } }),
  },
  {
    name: "PgBouncer in transaction mode, which keeps nothing of a session",
    quick: true,
    everywhere: true,
    shape: { names: "named" },
    open: async (serverUrl) =>
      await openNodePostgres({ serverUrl, pool: { max: 3 }, wrap: (pool) => drizzle(forgetful(pool)) }),
  },
  {
    name: "withReplicas, whose replica is an empty database",
    quick: true,
    shape: { names: "named" },
    open: async (serverUrl) => {
      const elsewhere = new Pool({ connectionString: serverUrl, max: 1 });
      const opened = await openNodePostgres({
        serverUrl,
        wrap: (pool) => withReplicas(drizzle(pool), [drizzle(elsewhere)]),
      });
      const close = async (): Promise<void> => {
        await elsewhere.end();
        await opened.close();
      };
      return { ...opened, close };
    },
  },
  {
    name: "drizzle's cache, which gives old answers",
    quick: true,
    shape: { names: "named" },
    open: async (serverUrl) =>
      await openNodePostgres({ serverUrl, wrap: (pool) => drizzle(pool, { cache: new StubbornCache() }) }),
  },
];

/** PgBouncer in transaction mode: whoever takes a connection finds nothing that was set or locked in a session before. */
function forgetful(pool: Pool): Pool {
  pool.on("acquire", (client) => void client.query("discard all").catch(() => undefined));
  return pool;
}

/** Policies that hide rows from the host's role. */
export const rowSecurity: readonly SetUp[] = [
  {
    name: "a role that policies hide rows from",
    quick: true,
    refused: "rows_hidden",
    shape: {
      names: "named",
      after: [
        "alter table people enable row level security",
        "create policy own on people using (tenant_id = current_setting('app.tenant', true))",
      ],
    },
    open: async (serverUrl) => {
      const opened = await openNodePostgres({ serverUrl, pool: { options: "-c role=habeas_matrix" } });
      const { admin } = opened;
      await admin.execute(
        sql`do $$ begin create role habeas_matrix; exception when duplicate_object then null; end $$`,
      );
      const prepared = async (): Promise<void> => {
        await admin.execute(sql`grant usage on schema public, habeas to habeas_matrix`);
        await admin.execute(sql`grant all on all tables in schema public, habeas to habeas_matrix`);
      };
      return { ...opened, prepared };
    },
  },
  {
    name: "policies that do not touch the host's role",
    shape: {
      names: "named",
      after: [
        "alter table people enable row level security",
        "create policy own on people using (tenant_id = current_setting('app.tenant', true))",
      ],
    },
    open: async (serverUrl) => await openNodePostgres({ serverUrl }),
  },
];
