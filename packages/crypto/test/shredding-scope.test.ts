import { randomUUID } from "node:crypto";
import { createTestDatabase, templateDatabase, testClock } from "@habeas/testbed";
import { eq, sql } from "drizzle-orm";
import { pgTable, uuid } from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import { blindIndex, createVault, migrate, normalize, sealed } from "../src/index.ts";
import { localKeys } from "../src/local.ts";
import { shredding } from "../src/schema.ts";
import { refusalOf } from "./refusals.ts";
import { testKeys } from "./vault-support.ts";

/** A person's e-mail beside the number of the tenant's contract with her. */
const members = pgTable("members", {
  id: uuid().primaryKey(),
  tenantId: uuid("tenant_id").notNull(),
  email: sealed("email", { field: "member.email" }),
  phone: sealed("phone", { field: "member.phone" }),
  contract: sealed("contract", { field: "member.contract", scope: "tenant" }),
  emailIndex: blindIndex("email_index"),
  phoneIndex: blindIndex("phone_index"),
  contractIndex: blindIndex("contract_index"),
});

/** Only what is the tenant's: nobody's key is needed for it. */
const contracts = pgTable("contracts", {
  id: uuid().primaryKey(),
  tenantId: uuid("tenant_id").notNull(),
  number: sealed("number", { field: "contract.number", scope: "tenant" }),
  numberIndex: blindIndex("number_index"),
});

const template = templateDatabase("crypto_members", async (db) => {
  await migrate(db);
  await db.execute(sql`create table members (id uuid primary key, tenant_id uuid not null, email bytea, phone bytea,
    contract bytea, email_index bytea, phone_index bytea, contract_index bytea)`);
  await db.execute(sql`create table contracts (id uuid primary key, tenant_id uuid not null, number bytea,
    number_index bytea)`);
});

async function open() {
  const database = await createTestDatabase({ template });
  const clock = testClock("2026-03-01T00:00:00Z");
  const options = { db: database.db, keys: localKeys({ keys: testKeys }), clock: clock.now };
  const vault = createVault(options);
  const table = vault.protect(members, {
    tenant: "tenantId",
    subject: "id",
    bind: "id",
    indexes: {
      emailIndex: { of: "email", normalize: normalize.email, rows: 1000 },
      phoneIndex: { of: "phone", normalize: normalize.text, rows: 1000 },
      contractIndex: { of: "contract", normalize: normalize.text, rows: 1000 },
    },
  });
  const numbers = vault.protect(contracts, {
    tenant: "tenantId",
    bind: "id",
    indexes: { numberIndex: { of: "number", normalize: normalize.text, rows: 1000 } },
  });
  const tenantId = randomUUID();
  const add = async () => {
    const person = { id: randomUUID(), tenantId, email: "ana@example.com", phone: "1", contract: "c-1" };
    await database.db.insert(members).values(await table.seal(person));
    return { tenant: tenantId, table: members, key: person.id };
  };
  const read = async (id: string) => (await database.db.select().from(members).where(eq(members.id, id)))[0];
  await database.db
    .insert(contracts)
    .values(await numbers.seal({ id: randomUUID(), tenantId, number: "c-1" }));
  return { database, vault, clock, add, read, options };
}

describe("a shredding", () => {
  it("covers the person's indexes, and none of the tenant's", async () => {
    const { database, vault, add, read } = await open();
    await using _ = database;
    const who = await add();
    const receipt = await vault.shred(who);
    expect(receipt.indexes).toEqual(["members.email_index", "members.phone_index"]);
    expect(receipt.fields).toEqual(["member.email", "member.phone"]);
    const row = await read(who.key);
    expect([row?.emailIndex, row?.phoneIndex]).toEqual([null, null]);
    expect(row?.contractIndex).not.toBeNull();
    const [contract] = await database.db.select().from(contracts);
    expect(contract?.numberIndex).not.toBeNull();
    expect(vault.tombstones).toEqual(["habeas.data_key", "habeas.shredding"]);
  });

  it("names every index that a vault does not protect", async () => {
    const { database, vault, clock, add, options } = await open();
    await using _ = database;
    const { effectiveAt } = await vault.shred(await add());
    clock.set(effectiveAt);
    const bare = createVault(options);
    expect(await refusalOf(bare.settleShreddings())).toMatchObject({
      code: "invalid_options",
      where: "members.email_index, members.phone_index",
    });
  });

  it("is left to the process that settles it already, and the others are not waited for", async () => {
    const { database, vault, clock, add } = await open();
    await using _ = database;
    const [first, second] = [await add(), await add()];
    await vault.shred(first);
    const { effectiveAt } = await vault.shred(second);
    clock.set(effectiveAt);
    await database.db.transaction(async (tx) => {
      await tx.select().from(shredding).where(eq(shredding.personKey, first.key)).for("update");
      expect(await vault.settleShreddings()).toHaveLength(1); // within its transaction it would wait for ever
    });
    expect(await vault.settleShreddings()).toHaveLength(1);
    expect(await vault.settleShreddings()).toEqual([]);
  });
});
