import { randomUUID } from "node:crypto";
import { contract, createPrivacy, defineRegistry, migrate as migrateCore } from "@habeas/core";
import { scan } from "@habeas/core/scan";
import { createRights, migrate } from "@habeas/rights";
import { createTestDatabase, templateDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { pgTable, text, uuid } from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";

/** What people are named by, under the column names of many hosts, and how it is written somewhere else. */
const values: Readonly<Record<string, readonly [there: string, elsewhere: string]>> = {
  email: ["Ana@Example.com", "ana@example.com"],
  phone: ["+49 30 1234-567", "+49301234567"],
  username: ["ana.kunde", "ana.kunde"],
  taxId: ["123456789", "123456789"],
  vatId: ["DE 123 456 789", "de123456789"],
  nationalId: ["12345678-Z", "12345678Z"],
  cpf: ["123.456.789-09", "12345678909"],
  bsn: ["12345678", "12345678"],
  passportNumber: ["C01X00T47", "C01X00T47"],
  ssn: ["078-05-1120", "078051120"],
  iban: ["DE89 3704 0044 0532 0130 00", "DE89370400440532013000"],
  cardNumber: ["4111 1111 1111 1111", "4111111111111111"],
  licensePlate: ["B-AN 1234", "B-AN 1234"],
};

/** Others that a registry may say instead; the terms below a naming one name people too. */
const further = [
  "TaxID",
  "IdentityCard",
  "SocialSecurityNumber",
  "OfficialID",
  "Passport",
  "EmailAddressWork",
  "CreditCardNumber",
  "FinancialAccountNumber",
  "VehicleLicense",
  "UID",
];

const columnsOf = () => Object.fromEntries(Object.keys(values).map((name) => [name, text(name)] as const));
const people = pgTable("users", {
  id: uuid().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  ...columnsOf(),
});
const plain = pgTable("users", {
  id: uuid().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  value: text(),
});

const template = templateDatabase("rights_naming_categories", async (db) => {
  await migrateCore(db);
  await migrate(db);
  await db.execute(sql`create table left_over (what text)`);
});

/** A registry whose people have one value of this category. */
const registryOf = (category: string) =>
  defineRegistry({
    schema: { plain },
    controller: { name: "Acme", country: "DE", contact: "privacy@acme.example" },
    purposes: { service: contract({ describe: "Service", keep: { for: "P30D", after: "account closed" } }) },
    // an address names them only because the registry says that it is theirs
    subjects: {
      user: category.startsWith("EmailAddress") ? { table: "plain", email: "value" } : { table: "plain" },
    },
    tables: (p) => ({
      plain: { id: p.subject(), tenantId: p.tenant(), value: p.personal(category, { for: ["service"] }) },
    }),
  });

/** Whether the proof of an erasure is clean while a table that nobody declared still holds the value. */
async function isClean(category: string, [there, elsewhere]: readonly [string, string]): Promise<boolean> {
  await using database = await createTestDatabase({ template });
  const { db } = database;
  await db.execute(sql`create table users (id uuid primary key, tenant_id text not null, value text)`);
  const registry = registryOf(category);
  const subject = registry.subject("user", { tenant: "acme", id: randomUUID() });
  await db.insert(plain).values({ id: subject.key, tenantId: "acme", value: there });
  await db.execute(sql`insert into left_over values (${`a note: ${elsewhere}.`})`);
  const privacy = createPrivacy({ db, registry });
  const rights = createRights({ privacy, erasers: {} });
  const plan = await rights.erasure.plan(subject, { ended: { service: new Date("2026-01-01") } });
  const { clean } = await rights.erasure.verify(await rights.erasure.execute(plan));
  return clean;
}

/** The category that the scan drafts for each column. */
async function drafted(): Promise<Map<string, string>> {
  await using database = await createTestDatabase({ template });
  const { db } = database;
  const columns = Object.keys(values).map((name) => sql`, ${sql.identifier(name)} text`);
  await db.execute(
    sql`create table users (id uuid primary key, tenant_id text not null${sql.join(columns)})`,
  );
  const draft = await scan(db, { schema: { people } });
  return new Map(
    [...draft.matchAll(/(\w+): p\.personal\("(\w+)"/g)].map(([, column = "", category = ""]) => [
      column,
      category,
    ]),
  );
}

describe("the proof of an erasure", () => {
  it("is not clean while a value that names the person is left, under the category that scan drafts for it", async () => {
    const categories = await drafted();
    expect([...categories.keys()].toSorted()).toEqual(Object.keys(values).toSorted());
    const clean: string[] = [];
    for (const [column, category] of categories) {
      if (await isClean(category, values[column] ?? ["", ""])) clean.push(`${column}: ${category}`);
    }
    expect(clean).toEqual([]);
  });

  it("is not clean while such a value is left under a broader or a narrower category either", async () => {
    const clean: string[] = [];
    for (const category of further)
      if (await isClean(category, ["AB-12345678", "ab-12345678"])) clean.push(category);
    expect(clean).toEqual([]);
  });

  it("is clean beside what many people share: a name, a town, a year of birth", async () => {
    for (const category of ["Name", "City", "BirthDate", "IPAddress"]) {
      expect([category, await isClean(category, ["Springfield", "Springfield"])]).toEqual([category, true]);
    }
  });
});
