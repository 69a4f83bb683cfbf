import { randomUUID } from "node:crypto";
import { createPrivacy, contract, defineRegistry, leaves, migrate as migrateCore } from "@habeas/core";
import { rowsOf, type Database } from "@habeas/internal";
import { createRights, migrate } from "@habeas/rights";
import { createTestDatabase, templateDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { json, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { expect, it } from "vitest";
import { z } from "zod";
import { collect } from "./host/host.ts";

const marks = leaves<"service">();
const person = () =>
  z.object({
    name: z.string().register(marks, { category: "Name" }),
    contact: z.object({
      email: z
        .string()
        .register(marks, { category: "EmailAddress", identifies: "claimant", with: "injured" }),
    }),
  });
const claim = z.object({
  injured: person(),
  witnesses: z.array(
    z.object({
      name: z.string().register(marks, { category: "Name" }),
      email: z.string().register(marks, { category: "EmailAddress", identifies: "claimant" }),
      lawyer: z.string().register(marks, { category: "Name", identifies: false }),
    }),
  ),
  place: z.string().register(marks, { category: "None" }),
});
type Claim = z.output<typeof claim>;

const claims = pgTable("claims", {
  id: uuid().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  form: jsonb().$type<Claim>(),
  raw: json().$type<Claim>(),
  written: text(),
  clerk: text(),
});

const template = templateDatabase("rights_claims", async (db) => {
  await migrateCore(db);
  await migrate(db);
  await db.execute(sql`
    create table claims (id uuid primary key, tenant_id text not null, form jsonb, raw json, written text, clerk text)`);
});

function openHost(db: Database) {
  const registry = defineRegistry({
    schema: { claims },
    controller: { name: "Acme", country: "DE", contact: "privacy@acme.example" },
    purposes: { service: contract({ describe: "Settle", keep: { for: "P30D", after: "settled" } }) },
    subjects: { claimant: { identifiedBy: "EmailAddress" } },
    tenancy: { single: "acme" },
    tables: (p) => ({
      claims: {
        id: p.none(),
        tenantId: p.tenant(),
        form: p.document(claim, { for: ["service"], leaves: marks }),
        raw: p.document(claim, { for: ["service"], leaves: marks }),
        written: p.document(() => claim, { for: ["service"], leaves: marks }),
        clerk: p.personal("Name", { for: ["service"] }),
      },
    }),
  });
  const rights = createRights({ privacy: createPrivacy({ registry, db }), erasers: {} });
  return { rights, subject: (id: string) => registry.subject("claimant", { tenant: "acme", id }) };
}

const eva = "eva@example.org";
const max = "max@example.org";
const witness = { name: "Max", email: max, lawyer: "Ida" };
const both: Claim = {
  injured: { name: "Eva", contact: { email: eva } },
  witnesses: [witness, { name: "Eva again", email: "Eva@Example.org", lawyer: "Ulf" }],
  place: "Berlin",
};
const ended = { service: new Date("2026-01-01") };

/** A column as PostgreSQL prints it: the same bytes, or not. */
const printed = async (db: Database, column: string): Promise<unknown> =>
  JSON.parse(
    String(
      rowsOf<{ value: string }>(
        await db.execute(sql`select ${sql.identifier(column)}::text as value from claims`),
      )[0]?.value,
    ),
  );

it("gives each person named in a document the members that are theirs, and nothing of the others", async () => {
  await using database = await createTestDatabase({ template });
  const { db } = database;
  const { rights, subject } = openHost(db);
  const id = randomUUID();
  await db
    .insert(claims)
    .values({ id, tenantId: "acme", form: both, written: JSON.stringify(both), clerk: "Clerk" });
  const [, row] = await collect(rights.access(subject(eva)));
  const hers = {
    injured: { name: "Eva", contact: { email: eva } },
    witnesses: [
      { name: null, email: null, lawyer: null },
      { name: "Eva again", email: "Eva@Example.org", lawyer: null },
    ],
    place: "Berlin",
  };
  expect(row).toMatchObject({ table: "claims", values: { form: hers, written: hers }, hidden: ["clerk"] });
  const his = await collect(rights.access(subject(max)));
  expect(JSON.stringify(his)).not.toMatch(/eva|Eva|Ulf|Clerk/);
  expect(JSON.stringify(his)).toContain('"name":"Max"');
});

it("erases the members of one person, and leaves those of another byte by byte", async () => {
  await using database = await createTestDatabase({ template });
  const { db } = database;
  const { rights, subject } = openHost(db);
  await db.insert(claims).values({
    id: randomUUID(),
    tenantId: "acme",
    form: both,
    raw: both,
    written: JSON.stringify(both),
    clerk: "Clerk",
  });
  const plan = await rights.erasure.plan(subject(eva), { ended });
  expect(plan.steps).toMatchObject([{ kind: "update", erase: ["form", "raw", "written"] }]);
  const report = await rights.erasure.execute(plan);
  const left = {
    injured: { name: "[erased]", contact: { email: "[erased]" } },
    witnesses: [witness, { name: "[erased]", email: "[erased]", lawyer: "Ulf" }],
    place: "Berlin",
  };
  for (const column of ["form", "raw", "written"]) expect(await printed(db, column)).toEqual(left);
  const [row] = await db.select({ clerk: claims.clerk, written: claims.written }).from(claims);
  expect(row).toEqual({ clerk: "Clerk", written: JSON.stringify(left) });
  expect(await rights.erasure.verify(report)).toMatchObject({ clean: true, residue: [] });

  const last = await rights.erasure.execute(await rights.erasure.plan(subject(max), { ended }));
  expect(JSON.stringify(await printed(db, "form"))).not.toContain("Max");
  expect(await rights.erasure.verify(last)).toMatchObject({ clean: true, residue: [] });
});

it("deletes a row whose documents are one person's alone", async () => {
  await using database = await createTestDatabase({ template });
  const { db } = database;
  const { rights, subject } = openHost(db);
  const form = { ...both, witnesses: [] };
  await db.insert(claims).values({ id: randomUUID(), tenantId: "acme", form });
  const report = await rights.erasure.execute(await rights.erasure.plan(subject(eva), { ended }));
  expect(await db.select().from(claims)).toEqual([]);
  expect(await rights.erasure.verify(report)).toMatchObject({ clean: true });
});

it("reads text that is no JSON as one unknown value, and quotes it in no error", async () => {
  await using database = await createTestDatabase({ template });
  const { db } = database;
  const { rights, subject } = openHost(db);
  const broken = `{"name": "Eva", ${eva}`;
  await db
    .insert(claims)
    .values({ id: randomUUID(), tenantId: "acme", form: { ...both, witnesses: [] }, written: broken });
  await db.execute(
    sql`update claims set raw = ${JSON.stringify(JSON.stringify({ ...both, place: "x" }))}::json`,
  );
  const [, row] = await collect(rights.access(subject(eva)));
  expect(row).toMatchObject({ values: { raw: { injured: { name: "Eva" } } } });
  const report = await rights.erasure.execute(await rights.erasure.plan(subject(eva), { ended }));
  expect(report).toMatchObject({ status: "executed" });
});
