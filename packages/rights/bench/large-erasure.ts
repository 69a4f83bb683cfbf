import { consent, createPrivacy, defineRegistry, legalObligation } from "@habeas/core";
import { rowsOf, type Database } from "@habeas/internal";
import type { Contestant } from "@habeas/testbed/bench";
import { integer, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";
import { createRights, type ErasurePlan } from "../src/index.ts";

const persons = pgTable("persons", {
  id: integer().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  email: text(),
});
const events = pgTable("events", {
  id: integer().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  personId: integer("person_id"),
  note: text(),
});
const invoices = pgTable("invoices", {
  id: integer().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  personId: integer("person_id").notNull(),
  name: text(),
  note: text(),
  issuedAt: timestamp("issued_at").notNull(),
});

const registry = defineRegistry({
  schema: { persons, events, invoices },
  controller: { name: "Bench", country: "DE", contact: "none" },
  purposes: {
    news: consent({ describe: "News", notice: "n", keep: { for: "P1Y", after: "consent given" } }),
    invoicing: legalObligation({
      describe: "Keep invoices",
      law: "§ 147 AO",
      keep: { for: "P8Y", after: { column: "issuedAt", endOf: "year" } },
    }),
  },
  subjects: { person: { table: "persons", email: "email" } },
  tables: (p) => ({
    persons: { id: p.subject(), tenantId: p.tenant(), email: p.personal("EmailAddress", { for: ["news"] }) },
    events: {
      id: p.none(),
      tenantId: p.tenant(),
      personId: p.ownedBy("persons"),
      note: p.personal("Communication", { for: ["news"] }),
    },
    invoices: {
      id: p.none(),
      tenantId: p.tenant(),
      personId: p.ownedBy("persons"),
      name: p.personal("Name", { for: ["invoicing"] }),
      note: p.personal("Communication", { for: ["news"] }),
      issuedAt: p.none(),
    },
  }),
});

const clock = (): Date => new Date("2026-03-02T00:00:00Z");

export interface LargeErasureOptions {
  readonly rows: number;
  readonly tenant: number;
  readonly persons: number;
}

/** The same data in both databases: what one contestant leaves behind in the pages is not the other's to tidy. */
async function fill(db: Database, { rows, tenant, persons: count }: LargeErasureOptions): Promise<void> {
  const all = Math.max(count, Math.ceil(tenant / rows));
  await db.execute(sql`create table persons (id int primary key, tenant_id text not null, email text)`);
  await db.execute(
    sql`create table events (id int primary key, tenant_id text not null, person_id int references persons, note text)`,
  );
  await db.execute(
    sql`create table invoices (id int primary key, tenant_id text not null, person_id int not null references persons, name text, note text, issued_at timestamp not null)`,
  );
  await db.execute(
    sql`insert into persons select n, 'acme', 'person' || n || '@example.com' from generate_series(1, ${all}::int) n`,
  );
  await db.execute(
    sql`insert into events select n, 'acme', n % ${all}::int + 1, 'what happened, in some words ' || n from generate_series(1, ${Math.floor(all * rows * 0.8)}::int) n`,
  );
  await db.execute(
    sql`insert into invoices select n, 'acme', n % ${all}::int + 1, 'Name ' || n, 'note ' || n, '2025-05-05' from generate_series(1, ${Math.floor(all * rows * 0.2)}::int) n`,
  );
  await db.execute(sql`create index on events (person_id)`);
  await db.execute(sql`create index on invoices (person_id)`);
  await db.execute(sql`vacuum analyze`);
}

/** The same erasure by habeas and by hand, each time of another person: four fifths deleted, one fifth emptied. */
export async function largeErasure(
  db: Database,
  byHand: Database,
  options: LargeErasureOptions,
): Promise<{
  readonly contestants: Readonly<Record<"erasure" | "bare statements", Contestant>>;
  readonly erased: () => number;
  readonly residue: () => Promise<number>;
}> {
  await fill(db, options);
  await fill(byHand, options);
  const secrets = { keys: [{ id: "bench", secret: new Uint8Array(32).fill(1) }] };
  const rights = createRights({ privacy: createPrivacy({ registry, db, secrets, clock }), erasers: {} });
  const subject = (id: number) => registry.subject("person", { tenant: "acme", id: String(id) });
  const plans: ErasurePlan[] = [];
  for (let id = 1; id <= options.persons; id += 1) plans.push(await rights.erasure.plan(subject(id)));
  let erased = 0;
  let bare = 0;
  return {
    contestants: {
      erasure: async () => {
        const plan = plans[erased];
        if (plan === undefined) throw new Error("more slices than persons");
        erased += 1;
        const { status } = await rights.erasure.execute(plan);
        if (status !== "executed") throw new Error(status);
      },
      "bare statements": async () => {
        bare += 1;
        await byHand.transaction(async (tx) => {
          await tx.execute(sql`update invoices set note = null where person_id = ${bare}`);
          await tx.execute(sql`delete from events where person_id = ${bare}`);
          await tx.execute(sql`update persons set email = null where id = ${bare}`);
        });
      },
    },
    erased: () => erased,
    residue: async () => {
      const [left] = rowsOf<{ rows: number }>(
        await db.execute(sql`
          select ((select count(*) from events where person_id <= ${erased}) +
            (select count(*) from invoices where person_id <= ${erased} and note is not null))::int as rows`),
      );
      return left?.rows ?? -1;
    },
  };
}
