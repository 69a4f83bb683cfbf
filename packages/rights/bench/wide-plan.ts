import { consent, createPrivacy, defineRegistry } from "@habeas/core";
import type { Database } from "@habeas/internal";
import { drizzle } from "drizzle-orm/node-postgres";
import { integer, pgTable, text, type PgTable } from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";
import type { Pool } from "pg";
import { createRights } from "../src/index.ts";

/** A plan for one person over a tree of tables, three branches a table: statements are counted. */
export async function widePlan(
  db: Database,
  pool: Pool,
  count: number,
): Promise<{ readonly statements: number; readonly tables: number; readonly milliseconds: number }> {
  const names = Array.from({ length: count }, (_, at) => (at === 0 ? "persons" : `t${at}`));
  const parent = (at: number): string => names[Math.floor((at - 1) / 3)] ?? "persons";
  const schema: Record<string, PgTable> = Object.fromEntries(
    names.map((name) => [name, pgTable(name, { id: integer().primaryKey(), up: integer(), data: text() })]),
  );
  for (const [at, name] of names.entries()) {
    const up = at === 0 ? "" : ` references ${parent(at)}`;
    await db.execute(sql.raw(`create table ${name} (id int primary key, up int${up}, data text)`));
    await db.execute(sql.raw(`create index on ${name} (up)`));
    await db.execute(sql.raw(`insert into ${name} select n, ${at === 0 ? "null" : "n"}, 'x' from generate_series(1, 20) n`));
  }
  const registry = defineRegistry({
    schema,
    controller: { name: "Bench", country: "DE", contact: "none" },
    purposes: { news: consent({ describe: "News", notice: "n", keep: { for: "P1Y", after: "consent given" } }) },
    subjects: { person: { table: "persons" } } as never,
    tenancy: { single: "bench" },
    tables: ((p: Record<string, (...given: unknown[]) => unknown>) =>
      Object.fromEntries(
        names.map((name, at) => [
          name,
          {
            id: at === 0 ? p["subject"]?.() : p["none"]?.(),
            up: at === 0 ? p["none"]?.() : p["ownedBy"]?.(parent(at)),
            data: p["personal"]?.("Name", { for: ["news"] }),
          },
        ]),
      )) as never,
  });
  let statements = 0;
  const counting = drizzle(pool, { logger: { logQuery: () => void (statements += 1) } });
  const rights = createRights({ privacy: createPrivacy({ registry, db: counting }), erasers: {} });
  const subject = registry.subject("person" as never, { tenant: "bench", id: "7" });
  const start = performance.now();
  const plan = await rights.erasure.plan(subject);
  const milliseconds = performance.now() - start;
  return { statements, tables: plan.steps.length, milliseconds };
}
