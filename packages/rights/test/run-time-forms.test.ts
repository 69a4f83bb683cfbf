import { randomUUID } from "node:crypto";
import {
  createPrivacy,
  contract,
  defineRegistry,
  leaves,
  legalObligation,
  migrate as migrateCore,
} from "@habeas/core";
import type { Database } from "@habeas/internal";
import { createRights, migrate } from "@habeas/rights";
import { asHost, eachDriver, templateDatabase } from "@habeas/testbed";
import { eq, sql } from "drizzle-orm";
import { jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { expect, it } from "vitest";
import { z } from "zod";
import { collect } from "./host/host.ts";

const members = pgTable("members", {
  id: uuid().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  email: text(),
});
/** What a customer designed: the name of the one field of its form. */
const forms = pgTable("forms", {
  id: uuid().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  field: text().notNull(),
});
const answers = pgTable("answers", {
  id: uuid().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  memberId: uuid("member_id").notNull(),
  formId: uuid("form_id").notNull(),
  content: jsonb().$type<Record<string, string>>().notNull(),
  receipt: text(),
});

const template = templateDatabase("rights_forms", async (db) => {
  await migrateCore(db);
  await migrate(db);
  await db.execute(sql`create table members (id uuid primary key, tenant_id text not null, email text)`);
  await db.execute(
    sql`create table forms (id uuid primary key, tenant_id text not null, field text not null)`,
  );
  await db.execute(sql`
    create table answers (id uuid primary key, tenant_id text not null, member_id uuid not null references members,
      form_id uuid not null references forms, content jsonb not null, receipt text)`);
});

/** The registry asks the database for the form, through whatever connection the row came. */
function openHost(db: Database) {
  const marks = leaves<"service">();
  const registry = defineRegistry({
    schema: { members, forms, answers },
    controller: { name: "Acme", country: "DE", contact: "privacy@acme.example" },
    purposes: {
      service: contract({ describe: "Serve", keep: { for: "P30D", after: "account closed" } }),
      proof: legalObligation({
        describe: "Keep receipts",
        law: "§ 147 AO",
        keep: { for: "P8Y", after: "answered" },
      }),
    },
    subjects: { member: { table: "members", email: "email" } },
    tenancy: { single: "acme" },
    tables: (p) => ({
      members: {
        id: p.subject(),
        tenantId: p.tenant(),
        email: p.personal("EmailAddress", { for: ["service"] }),
      },
      forms: { id: p.none(), tenantId: p.tenant(), field: p.none() },
      answers: {
        id: p.none(),
        tenantId: p.tenant(),
        memberId: p.ownedBy("members"),
        formId: p.none(),
        content: p.document(
          async (row, running) => {
            const formId = String(row["formId"]);
            const [form] = await asHost(
              async () =>
                await running.select({ field: forms.field }).from(forms).where(eq(forms.id, formId)),
            );
            return z.object({
              [form?.field ?? ""]: z.string().register(marks, { category: "Communication" }),
            });
          },
          { for: ["service"], leaves: marks },
        ),
        receipt: p.personal("Transactional", { for: ["proof"] }),
      },
    }),
  });
  const rights = createRights({ privacy: createPrivacy({ registry, db }), erasers: {} });
  return { rights, subject: (id: string) => registry.subject("member", { tenant: "acme", id }) };
}

eachDriver((driver) => {
  // an embedded database has one connection: a lookup beside the running transaction would wait for ever
  it("asks for the form through the transaction that reads or rewrites its answer", async () => {
    await using database = await driver.create(template);
    const { db } = database;
    const { rights, subject } = openHost(db);
    const [id, formId] = [randomUUID(), randomUUID()];
    await db.insert(members).values({ id, tenantId: "acme", email: "ana@example.com" });
    await db.insert(forms).values({ id: formId, tenantId: "acme", field: "wish" });
    const answer = { id: randomUUID(), tenantId: "acme", memberId: id, formId };
    await db.insert(answers).values({ ...answer, content: { wish: "Call Ana" }, receipt: "R-1 of Ana" });
    const copy = await collect(rights.access(subject(id)));
    expect(copy).toContainEqual(expect.objectContaining({ table: "answers", owned: true }));
    const plan = await rights.erasure.plan(subject(id), { ended: { service: new Date("2026-01-01") } });
    await rights.erasure.execute(plan);
    const [left] = await db.select().from(answers);
    expect(left).toMatchObject({ content: { wish: "[erased]" }, receipt: "R-1 of Ana" });
  });
});
