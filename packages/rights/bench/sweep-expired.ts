import { createPrivacy, defineRegistry, legalObligation } from "@habeas/core";
import { rowsOf, type Database } from "@habeas/internal";
import { drizzle } from "drizzle-orm/node-postgres";
import { integer, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";
import type { Pool } from "pg";
import { createRights } from "../src/index.ts";

const letters = pgTable("letters", {
  id: integer().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  name: text(),
  sentAt: timestamp("sent_at").notNull(),
});

const registry = defineRegistry({
  schema: { letters },
  controller: { name: "Bench", country: "DE", contact: "none" },
  purposes: {
    records: legalObligation({
      describe: "Keep letters",
      law: "§ 147 AO",
      keep: { for: "P6Y", after: { column: "sentAt", endOf: "year" } },
    }),
  },
  tables: (p) => ({
    letters: {
      id: p.none(),
      tenantId: p.tenant(),
      name: p.personal("Name", { for: ["records"] }),
      sentAt: p.none(),
    },
  }),
});

export interface Swept {
  readonly milliseconds: number;
  readonly batches: number;
  /** Expired rows that are still there. */
  readonly left: number;
  /** What the process took beyond what it had, in MB. */
  readonly peak: number;
  /** The longest single statement, in milliseconds. */
  readonly longest: number;
}

const clock = (): Date => new Date("2026-06-01T00:00:00Z");

/** Sweeps expired rows among ten times as many, and watches memory and every statement. */
export async function sweepExpired(db: Database, pool: Pool, expired: number): Promise<Swept> {
  await db.execute(
    sql`create table letters (id int primary key, tenant_id text not null, name text, sent_at timestamp not null)`,
  );
  await db.execute(sql`create index on letters (tenant_id, sent_at)`);
  await db.execute(sql`
    insert into letters select n, 'acme', 'Name ' || n,
      case when n % 10 = 0 then timestamp '2015-01-01' else timestamp '2025-01-01' end + n * interval '1 minute'
    from generate_series(1, ${expired * 10}::int) n`);
  await db.execute(sql`vacuum analyze letters`);
  let longest = 0;
  pool.on("acquire", (client) => {
    const original: unknown = Reflect.get(client, "query");
    if (typeof original !== "function" || Reflect.get(client, "timed") === true) return;
    Reflect.set(client, "timed", true);
    Reflect.set(client, "query", async (...given: unknown[]): Promise<unknown> => {
      const start = performance.now();
      const answer: unknown = await Reflect.apply(original, client, given);
      longest = Math.max(longest, performance.now() - start);
      return answer;
    });
  });
  const rights = createRights({
    privacy: createPrivacy({ registry, db: drizzle(pool), clock }),
    erasers: {},
  });
  const plan = await rights.retention.plan("acme");
  const before = process.memoryUsage().rss;
  let peak = before;
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
  longest = 0;
  const start = performance.now();
  const { batches } = await rights.retention.sweep(plan);
  const milliseconds = performance.now() - start;
  clearInterval(timer);
  const [left] = rowsOf<{ rows: number }>(
    await db.execute(sql`select count(*)::int as rows from letters where sent_at < '2020-01-01'`),
  );
  return { milliseconds, batches, left: left?.rows ?? -1, peak: (peak - before) / 1e6, longest };
}
