import { consent, defineRegistry } from "@habeas/core";
import { integer, pgTable, text, type PgTable } from "drizzle-orm/pg-core";

/** A tree of tables below the persons, three branches a table: its registry and the statements that make it. */
export function wideHost(count: number) {
  const names = Array.from({ length: count }, (_, at) => (at === 0 ? "persons" : `t${at}`));
  const parent = (at: number): string => names[Math.floor((at - 1) / 3)] ?? "persons";
  const schema: Record<string, PgTable> = Object.fromEntries(
    names.map((name) => [name, pgTable(name, { id: integer().primaryKey(), up: integer(), data: text() })]),
  );
  const statements = names.flatMap((name, at) => [
    `create table ${name} (id int primary key, up int${at === 0 ? "" : ` references ${parent(at)}`}, data text)`,
    `create index on ${name} (up)`,
    `insert into ${name} select n, ${at === 0 ? "null" : "n"}, 'x' from generate_series(1, 20) n`,
  ]);
  const registry = defineRegistry({
    schema,
    controller: { name: "Wide", country: "DE", contact: "none" },
    purposes: {
      news: consent({ describe: "News", notice: "n", keep: { for: "P1Y", after: "consent given" } }),
    },
    subjects: { person: { table: "persons" } } as never,
    tenancy: { single: "wide" },
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
  return { registry, statements, subject: registry.subject("person", { tenant: "wide", id: "7" }) };
}
