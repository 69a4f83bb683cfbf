import { randomUUID } from "node:crypto";
import { migrate as migrateCore, type SubjectRef } from "@habeas/core";
import type { Database } from "@habeas/internal";
import { migrate } from "@habeas/rights";
import { templateDatabase, testClock } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { openRightsAt, type HostOptions } from "./open-rights.ts";
import { registry } from "./registry.ts";
import * as schema from "./schema.ts";

export const hostTemplate = templateDatabase("rights_host", async (db) => {
  await migrateCore(db);
  await migrate(db);
  for (const statement of schema.statements) await db.execute(sql.raw(statement));
  await db.insert(schema.tenants).values([
    { id: "acme", name: "Acme" },
    { id: "other", name: "Other" },
  ]);
});

/** Rights over the host's registry, at a time that the test moves. */
export function openRights(db: Database, options: Partial<HostOptions> = {}) {
  const clock = testClock("2026-03-02T09:00:00Z");
  return { ...openRightsAt(db, clock.now, options), clock };
}

export interface SomePerson {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly phone: string;
  readonly subject: SubjectRef<"user" | "respondent">;
}

/** A person with a row in every table. */
export async function addPerson(db: Database, name: string, tenant = "acme"): Promise<SomePerson> {
  const id = randomUUID();
  const email = `${name.toLowerCase()}.${id.slice(0, 8)}@example.com`;
  const phone = `+49 30 ${Math.floor(1_000_000 + Math.random() * 8_999_999)}`;
  await db
    .insert(schema.users)
    .values({ id, tenantId: tenant, email, name, phone, passwordHash: `hash-${id}` });
  await db.insert(schema.sessions).values({ id: randomUUID(), userId: id, agent: `Browser of ${name}` });
  await db
    .insert(schema.files)
    .values({ id: randomUUID(), tenantId: tenant, ownerId: id, objectKey: `files/${id}` });
  await db
    .insert(schema.tasks)
    .values({ id: randomUUID(), tenantId: tenant, assigneeId: id, title: "t", note: `Call ${name}` });
  return { id, email, name, phone, subject: registry.subject("user", { tenant, id }) };
}

/** An invoice with two lines. */
export async function addInvoice(db: Database, person: SomePerson, issuedAt: string): Promise<string> {
  const id = randomUUID();
  const { tenant } = person.subject;
  await db.insert(schema.invoices).values({
    id,
    tenantId: tenant,
    userId: person.id,
    billingName: person.name,
    note: `${person.name} likes to be called`,
    issuedAt: new Date(issuedAt),
  });
  await db.insert(schema.invoiceLines).values([
    { invoiceId: id, position: 1, description: "Seats" },
    { invoiceId: id, position: 2, description: "Support" },
  ]);
  return id;
}

/** All of a stream, for a test that looks at all of it. */
export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
