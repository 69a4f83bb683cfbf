import { randomUUID } from "node:crypto";
import {
  contract,
  createPrivacy,
  defineRegistry,
  legalObligation,
  migrate as migrateCore,
} from "@habeas/core";
import { createRights, migrate } from "@habeas/rights";
import { createTestDatabase, templateDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { pgTable, text, uuid } from "drizzle-orm/pg-core";
import { expect, it } from "vitest";

/** A contact of a customer's: the name is the customer's to process, the tax number is the vendor's by law. */
const contacts = pgTable("contacts", {
  id: uuid().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  name: text(),
  taxId: text("tax_id"),
});

const registry = defineRegistry({
  schema: { contacts },
  controller: { name: "Acme", country: "DE", contact: "privacy@acme.example" },
  purposes: {
    service: contract({
      as: "processor",
      describe: "Keep the customer's contacts",
      keep: { for: "P30D", after: "contract ended" },
    }),
    books: legalObligation({
      describe: "Books",
      law: "§ 147 AO",
      keep: { for: "P8Y", after: "contract ended" },
    }),
  },
  subjects: { contact: { table: "contacts" } },
  tables: (p) => ({
    contacts: {
      id: p.subject(),
      tenantId: p.tenant(),
      name: p.personal("Name", { for: ["service"] }),
      taxId: p.personal("TaxID", { for: ["books"] }),
    },
  }),
});

const template = templateDatabase("rights_offboarding_residue", async (db) => {
  await migrateCore(db);
  await migrate(db);
  await db.execute(
    sql`create table contacts (id uuid primary key, tenant_id text not null, name text, tax_id text)`,
  );
});

it("finds a value that is still there after it was erased from a row that stays", async () => {
  await using database = await createTestDatabase({ template });
  const { db } = database;
  const [own, others] = ["acme", "other"].map((tenantId) => ({
    id: randomUUID(),
    tenantId,
    name: "Gina",
    taxId: "DE 1",
  }));
  if (own === undefined || others === undefined) throw new Error("there are two");
  await db.insert(contacts).values([own, others]);
  await db.execute(sql`
    create function keep_name() returns trigger language plpgsql as 'begin new.name := old.name; return new; end'`);
  await db.execute(
    sql`create trigger keep_name before update on contacts for each row execute function keep_name()`,
  );
  const rights = createRights({ privacy: createPrivacy({ registry, db }), erasers: {} });
  const leave = async () => await rights.offboard("acme", { choice: "delete", by: "owner" });
  expect((await leave()).residue).toEqual([{ table: "contacts", rows: 1 }]);
  await db.execute(sql`drop trigger keep_name on contacts`);
  expect((await leave()).residue).toEqual([]);
  expect(await db.select().from(contacts).orderBy(contacts.tenantId)).toEqual([
    { ...own, name: null },
    others,
  ]);
});
