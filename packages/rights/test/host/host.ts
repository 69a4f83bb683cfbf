import { randomUUID } from "node:crypto";
import { createPrivacy, migrate as migrateCore, type SubjectRef } from "@habeas/core";
import type { Database } from "@habeas/internal";
import { createRights, migrate, type ErasureAnswer, type ErasureOrder, type RightsOptions } from "@habeas/rights";
import { templateDatabase, testClock } from "@habeas/testbed";
import { sql } from "drizzle-orm";
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

/** The same in every test, as in every process of a host. */
const secrets = { keys: [{ id: "test", secret: new Uint8Array(32).fill(7) }] };

type Options = RightsOptions<typeof registry.purposes, typeof registry.recipients, "user" | "respondent">;

/** Rights over the host's registry, with erasers that write down what they were asked. */
export function openRights(db: Database, options: Partial<Options> = {}) {
  const clock = testClock("2026-03-02T09:00:00Z");
  const privacy = createPrivacy({ registry, db, clock: clock.now, secrets });
  const orders: ErasureOrder[] = [];
  const eraser = {
    answer: { state: "done" } satisfies ErasureAnswer as ErasureAnswer,
    async erase(order: ErasureOrder): Promise<ErasureAnswer> {
      orders.push(order);
      return await Promise.resolve(eraser.answer);
    },
  };
  const removed: string[] = [];
  const rights = createRights({
    privacy,
    erasers: { mailer: eraser, bookkeeper: eraser },
    files: {
      remove: async ({ key }) => {
        removed.push(key);
        await Promise.resolve();
      },
    },
    ...options,
  });
  return { rights, privacy, clock, orders, eraser, removed };
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
  await db.insert(schema.files).values({ id: randomUUID(), tenantId: tenant, ownerId: id, objectKey: `files/${id}` });
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
