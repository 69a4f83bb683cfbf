import { randomUUID } from "node:crypto";
import { createTestDatabase, templateDatabase, type TestDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { foreignKey, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { blindIndex, createVault, migrate, normalize, sealed } from "../src/index.ts";
import { localKeys } from "../src/local.ts";
import { outcome, outcomeOf, refusal, refusalOf } from "./refusals.ts";
import { testKeys } from "./vault-support.ts";

const customers = pgTable("customers", {
  id: integer().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  name: sealed("name", { field: "customer.name" }),
  nameIndex: blindIndex("name_index"),
});
const employees = pgTable("employees", {
  id: integer().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  name: sealed("name", { field: "employee.name" }),
  nameIndex: blindIndex("name_index"),
});
const letters = pgTable("letters", {
  id: uuid().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  customerId: integer("customer_id").references(() => customers.id),
  body: sealed("body", { field: "letter.body" }),
});
const couriers = pgTable(
  "couriers",
  {
    depot: text().notNull(),
    no: integer().notNull(),
    tenantId: text("tenant_id").notNull(),
    name: sealed("name", { field: "courier.name" }),
    nameIndex: blindIndex("name_index"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.depot, table.no] })],
);
const tours = pgTable(
  "tours",
  {
    id: uuid().primaryKey(),
    tenantId: text("tenant_id").notNull(),
    depot: text().notNull(),
    no: integer().notNull(),
    remark: sealed("remark", { field: "tour.remark" }),
  },
  (table) => [
    foreignKey({
      columns: [table.tenantId, table.depot, table.no],
      foreignColumns: [couriers.tenantId, couriers.depot, couriers.no],
    }),
  ],
);
const accounts = pgTable("accounts", {
  id: uuid().primaryKey(),
  email: sealed("email", { field: "account.email" }),
  emailIndex: blindIndex("email_index"),
});

const template = templateDatabase("crypto_persons", async (db) => {
  await migrate(db);
  for (const table of ["customers", "employees"])
    await db.execute(
      sql.raw(
        `create table ${table} (id integer, tenant_id text not null, name bytea, name_index bytea, primary key (tenant_id, id))`,
      ),
    );
  await db.execute(
    sql`create table letters (id uuid primary key, tenant_id text not null, customer_id integer, body bytea)`,
  );
  await db.execute(
    sql`create table couriers (depot text, no integer, tenant_id text, name bytea, name_index bytea, primary key (tenant_id, depot, no))`,
  );
  await db.execute(
    sql`create table tours (id uuid primary key, tenant_id text not null, depot text, no integer, remark bytea)`,
  );
  await db.execute(sql`create table accounts (id uuid primary key, email bytea, email_index bytea)`);
});

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ template });
});
afterAll(async () => await database.close());

const byName = { nameIndex: { of: "name", normalize: normalize.text, rows: 1000 } } as const;

function open() {
  const vault = createVault({ db: database.db, keys: localKeys({ keys: testKeys }) });
  const rule = { tenant: "tenantId", bind: "id" } as const;
  return {
    vault,
    clients: vault.protect(customers, { ...rule, subject: "id", indexes: byName }),
    staff: vault.protect(employees, { ...rule, subject: "id", indexes: byName }),
    mail: vault.protect(letters, { ...rule, subject: "customerId" }),
    drivers: vault.protect(couriers, {
      tenant: "tenantId",
      subject: ["depot", "no"],
      bind: "no",
      indexes: byName,
    }),
    rounds: vault.protect(tours, { ...rule, subject: ["depot", "no"] }),
    users: vault.protect(accounts, {
      tenant: "controller",
      subject: "id",
      bind: "id",
      indexes: { emailIndex: { of: "email", normalize: normalize.email, rows: 1000 } },
    }),
  };
}

const purpose = "test";
let count = 0;
/** A tenant of its own for each test. */
const newTenant = (): string => `tenant ${(count += 1)}`;

describe("a person whose values are sealed", () => {
  it("is a row of a table: shredding customer 7 leaves employee 7 of the same tenant, and customer 7 of another", async () => {
    const { vault, clients, staff, mail } = open();
    const [tenant, twin] = [newTenant(), newTenant()];
    await database.db.insert(customers).values(await clients.seal({ id: 7, tenantId: tenant, name: "Ana" }));
    await database.db.insert(customers).values(await clients.seal({ id: 7, tenantId: twin, name: "Ana" }));
    await database.db.insert(employees).values(await staff.seal({ id: 7, tenantId: tenant, name: "Ana" }));
    const letter = { id: randomUUID(), tenantId: tenant, customerId: 7, body: "Dear" };
    await database.db.insert(letters).values(await mail.seal(letter));

    const receipt = await vault.shred({ tenant, table: customers, key: 7 });
    expect(receipt.fields).toEqual(["customer.name", "letter.body"]);
    expect(receipt.indexes).toEqual(["customers.name_index"]);
    expect(await staff.find("nameIndex", "Ana", { tenant, purpose })).toMatchObject([{ id: 7, name: "Ana" }]);
    expect(await clients.find("nameIndex", "Ana", { tenant: twin, purpose })).toMatchObject([
      { name: "Ana" },
    ]);
    expect(await clients.find("nameIndex", "Ana", { tenant, purpose })).toEqual([]);
    const [gone] = await mail.open(
      (await database.db.select().from(letters)).filter(({ id }) => id === letter.id),
      { purpose, onError: "report" },
    );
    expect(gone?.body).toMatchObject({ code: "key_shredded" });
    expect(await outcomeOf(staff.seal({ id: 7, tenantId: tenant, name: "Ana" }))).toBe("done");
    expect(await outcomeOf(clients.seal({ id: 7, tenantId: tenant, name: "Ana" }))).toBe("key_shredded");
  });

  it("is found by every spelling of the key that PostgreSQL reads as the same", async () => {
    for (const spelling of [" 8 ", "+8", "008", 8, 8n]) {
      const { vault, clients } = open();
      const tenant = newTenant();
      await database.db.insert(customers).values(await clients.seal({ id: 8, tenantId: tenant, name: "Bo" }));
      await vault.shred({ tenant, table: "customers", key: spelling });
      expect(await outcomeOf(clients.seal({ id: 8, tenantId: tenant, name: "Bo" }))).toBe("key_shredded");
      expect(await clients.find("nameIndex", "Bo", { tenant, purpose })).toEqual([]);
    }
  });

  it("may have a key of several columns, in the order of the primary key, and rows elsewhere that name it", async () => {
    const { vault, drivers, rounds } = open();
    const tenantId = newTenant();
    for (const depot of ["north", "south"]) {
      const row = { depot, no: 1, tenantId, name: "Cy" };
      await database.db.insert(couriers).values(await drivers.seal(row));
      await database.db
        .insert(tours)
        .values(await rounds.seal({ id: randomUUID(), tenantId, depot, no: 1, remark: depot }));
    }
    await vault.shred({ tenant: tenantId, table: couriers, key: ["north", "01"] });
    expect(await drivers.find("nameIndex", "Cy", { tenant: tenantId, purpose })).toMatchObject([
      { depot: "south", name: "Cy" },
    ]);
    const rows = (await database.db.select().from(tours)).filter((row) => row.tenantId === tenantId);
    const remarks = (await rounds.open(rows, { purpose, onError: "report" })).map(({ remark }) => remark);
    expect(remarks).toEqual([expect.objectContaining({ code: "key_shredded" }), "south"]);
    expect(await outcomeOf(vault.shred({ tenant: tenantId, table: couriers, key: '["south","1"]' }))).toBe(
      "done",
    );
  });

  it("may be of no tenant: then the values are the controller's, and no tenant's person shares the key", async () => {
    const { vault, users } = open();
    const account = { id: randomUUID(), email: "dee@example.com" };
    await database.db.insert(accounts).values(await users.seal(account));
    expect(await users.find("emailIndex", "DEE@example.com", { purpose })).toMatchObject([account]);
    expect(await refusalOf(vault.shred({ tenant: "acme", table: accounts, key: account.id }))).toMatchObject({
      code: "invalid_options",
      where: "accounts",
    });
    await vault.rotation.rotateDataKey({ table: accounts, key: account.id });
    await vault.rotation.rotateRoot({});
    expect(await users.open(await database.db.select().from(accounts), { purpose })).toMatchObject([account]);
    await vault.shred({ table: accounts, key: account.id.toUpperCase() });
    expect(await users.find("emailIndex", account.email, { purpose })).toEqual([]);
    expect(await outcomeOf(users.seal(account))).toBe("key_shredded");
    const misled = { tenant: "acme", purpose } as unknown as { purpose: string };
    expect(await outcomeOf(users.find("emailIndex", account.email, misled))).toBe("missing_context");
  });

  it("is not shredded silently under a wrong name: a table without keys, a missing tenant, a key that is not theirs", async () => {
    const { vault, clients } = open();
    const tenant = newTenant();
    const sealedRow = await clients.seal({ id: 9, tenantId: tenant, name: "Eli" });
    await database.db.insert(customers).values(sealedRow);
    const shred = async (person: object) =>
      await outcomeOf(vault.shred({ tenant, table: customers, key: 9, ...person }));
    expect(await shred({ table: "costumers" })).toBe("invalid_options");
    expect(await shred({ tenant: undefined })).toBe("invalid_options");
    expect(await shred({ tenant: "*" })).toBe("invalid_tenant");
    expect(await shred({ key: 2 ** 31 })).toBe("missing_context");
    // the row's key was changed by hand: what is sealed is under the key of customer 9
    await database.db.execute(sql`update customers set id = 10 where tenant_id = ${tenant}`);
    expect(await refusalOf(vault.shred({ tenant, table: customers, key: 10 }))).toMatchObject({
      code: "unknown_key",
      where: "customers",
    });
    const keys = await database.db.execute(
      sql`select person_key from habeas.data_key where tenant_id = ${tenant}`,
    );
    expect(keys.rows).toEqual([{ person_key: "9" }]); // nothing was written
    expect(await shred({ key: 11 })).toBe("done"); // nothing is sealed of them: no key will ever be made
  });
});

describe("a protected table", () => {
  it("says whose table a key is of, or is refused", () => {
    const { vault } = open();
    expect(vault.owners).toEqual([
      { table: "customers", tenant: "tenant" },
      { table: "employees", tenant: "tenant" },
      { table: "couriers", tenant: "tenant" },
      { table: "accounts", tenant: "controller" },
    ]);
    const loose = pgTable("loose", {
      id: uuid().primaryKey(),
      tenantId: text("tenant_id").notNull(),
      personId: integer("person_id"),
      ref: text(),
      note: sealed("note", { field: "loose.note" }),
    });
    const rule = { tenant: "tenantId", subject: "personId", bind: "id" } as const;
    expect(refusal(() => vault.protect(loose, rule))).toMatchObject({
      code: "invalid_options",
      where: "loose",
    });
    expect(outcome(() => vault.protect(loose, { ...rule, owner: customers }))).toBe("done");
    expect(outcome(() => vault.protect(loose, { ...rule, owner: "customers" }))).toBe("done");
    expect(refusal(() => vault.protect(loose, { ...rule, subject: "ref", owner: customers }))).toMatchObject({
      code: "invalid_options",
      where: "loose: ref",
    });
  });

  it("takes no row of a tenant whose name stands for something else", async () => {
    const { clients } = open();
    for (const tenantId of ["*", "", "a\nb", "x".repeat(65)]) {
      expect(await outcomeOf(clients.seal({ id: 1, tenantId, name: "Fay" }))).toBe("invalid_tenant");
    }
  });
});
