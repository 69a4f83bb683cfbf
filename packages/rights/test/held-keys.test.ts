import { randomUUID } from "node:crypto";
import {
  contract,
  createPrivacy,
  defineRegistry,
  legalObligation,
  migrate as migrateCore,
  type Sealed,
} from "@habeas/core";
import { createRights, migrate } from "@habeas/rights";
import { createTestDatabase, templateDatabase, testClock, type TestDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { pgTable, text, uuid } from "drizzle-orm/pg-core";
import { expect, it } from "vitest";
import { logicalDump } from "./host/logical-dump.ts";

const members = pgTable("members", {
  id: uuid().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  name: text(),
});
const receipts = pgTable("receipts", {
  id: uuid().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  memberId: uuid("member_id"),
  account: text("sealed_account").$type<Sealed<string>>(),
});
Object.assign(receipts.account, { [Symbol.for("habeas.sealed")]: { field: "receipt/account" } }); // as crypto does

const registry = defineRegistry({
  schema: { members, receipts },
  controller: { name: "Acme", country: "DE", contact: "privacy@acme.example" },
  purposes: {
    service: contract({ describe: "Serve", keep: { for: "P30D", after: "account closed" } }),
    books: legalObligation({
      describe: "Keep the books",
      law: "§ 147 AO",
      keep: { for: "P8Y", after: "account closed" },
    }),
  },
  subjects: { member: { table: "members" } },
  tables: (p) => ({
    members: { id: p.subject(), tenantId: p.tenant(), name: p.personal("Name", { for: ["service"] }) },
    receipts: {
      id: p.none(),
      tenantId: p.tenant(),
      memberId: p.ownedBy("members"),
      account: p.personal("BankAccount", { for: ["books"], sealed: true }),
    },
  }),
});

const template = templateDatabase("rights_held_keys", async (db) => {
  await migrateCore(db);
  await migrate(db);
  await db.execute(sql`create table members (id uuid primary key, tenant_id text not null, name text)`);
  await db.execute(sql`
    create table receipts (id uuid primary key, tenant_id text not null, member_id uuid references members,
      sealed_account text)`);
});

/** A member whose account number lies sealed in a receipt, and a vault that writes down whose key it destroyed. */
async function memberWithReceipt({ db }: TestDatabase) {
  const id = randomUUID();
  await db.insert(members).values({ id, tenantId: "acme", name: "Ana" });
  await db.execute(sql`insert into receipts values (${randomUUID()}, 'acme', ${id}, 'sealed')`);
  const clock = testClock("2026-03-02T09:00:00Z");
  const privacy = createPrivacy({ registry, db, clock: clock.now });
  const shredded: string[] = [];
  const owners = [{ table: "members", tenant: "tenant" }] as const;
  const shred = async ({ key }: { readonly key: string }) => {
    if (vault.fails) throw new Error("the key service is away");
    await Promise.resolve(shredded.push(key));
  };
  const vault = { fails: false };
  const rights = createRights({ privacy, erasers: {}, keys: { owners, shred } });
  const subject = registry.subject("member", { tenant: "acme", id });
  const sweep = async () => await rights.retention.sweep(await rights.retention.plan("acme"));
  const erase = async (options: Parameters<typeof rights.erasure.plan>[1] = {}) => {
    const report = await rights.erasure.execute(await rights.erasure.plan(subject, options));
    expect((await rights.erasure.verify(report)).clean).toBe(true);
    return report;
  };
  return { id, subject, privacy, rights, clock, vault, shredded, sweep, erase };
}

it("destroys the key of somebody forgotten with the last sealed value that the law kept", async () => {
  await using database = await createTestDatabase({ template });
  const { db } = database;
  const { id, subject, privacy, clock, vault, shredded, sweep, erase } = await memberWithReceipt(database);
  await privacy.events.record(subject, "account closed", new Date("2026-01-15T12:00:00Z"));
  expect((await erase()).keys).toBe("retained");
  clock.set("2034-01-14T12:00:00Z");
  expect((await sweep()).keys).toEqual({ shredded: 0, waiting: 0 });
  expect(shredded).toEqual([]);
  clock.set("2034-01-17T12:00:00Z");
  vault.fails = true;
  expect((await sweep()).keys).toEqual({ shredded: 0, waiting: 1 });
  expect(await db.select().from(receipts)).toEqual([]);
  vault.fails = false;
  expect((await sweep()).keys).toEqual({ shredded: 1, waiting: 0 });
  expect(shredded).toEqual([id]);
  expect((await sweep()).keys).toEqual({ shredded: 0, waiting: 0 });
  expect(await logicalDump(db, "habeas")).not.toContain(id);
});

it("keeps it while a legal hold needs a sealed value", async () => {
  await using database = await createTestDatabase({ template });
  const { id, subject, privacy, rights, shredded, sweep, erase } = await memberWithReceipt(database);
  const hold = await rights.holds.place(subject, {
    matter: "2026-0417",
    reviewOn: "2099-01-15",
    by: "dpo",
    data: { receipts: ["account"] },
  });
  await privacy.events.record(subject, "account closed", new Date("2010-01-15"));
  await erase();
  await sweep();
  expect(shredded).toEqual([]);
  await rights.holds.end(hold, { because: "settled", by: "dpo" });
  await sweep();
  expect(shredded).toEqual([id]);
});

it("keeps it, and not whose it is, where no day ends what the law needs", async () => {
  await using database = await createTestDatabase({ template });
  const { id, clock, shredded, sweep, erase } = await memberWithReceipt(database);
  await erase({ ended: { service: new Date("2026-01-15") } }); // when the books' time began, nobody recorded
  clock.set("2050-01-01T12:00:00Z");
  await sweep();
  expect(shredded).toEqual([]);
  expect(await database.db.select().from(receipts)).toMatchObject([{ account: "sealed" }]);
  expect(await logicalDump(database.db, "habeas")).not.toContain(id);
});
