import { randomUUID } from "node:crypto";
import { createTestDatabase, eachDriver, runs, templateDatabase } from "@habeas/testbed";
import type { Database } from "@habeas/internal";
import { eq, sql } from "drizzle-orm";
import { integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import { blindIndex, createVault, migrate, normalize, sealed, type ColumnEncryption } from "../src/index.ts";
import { localKeyring } from "../src/local.ts";
import { outcome } from "./refusals.ts";
import { testKeyring } from "./vault-support.ts";

const clients = pgTable("clients", {
  id: uuid().primaryKey(),
  tenantId: uuid("tenant_id").notNull(),
  /** Written in the same statement as the e-mail: what a reader must see. */
  revision: integer().notNull(),
  plainEmail: text("email"),
  email: sealed("email_sealed", { field: "client.email" }),
  emailIndex: blindIndex("email_index"),
});

const plainDatabase = templateDatabase("crypto_plain", async (db) => {
  await migrate(db);
  await db.execute(
    sql.raw(`create table clients (id uuid primary key, tenant_id uuid not null, revision integer not null,
      email text, email_sealed bytea, email_index bytea)`),
  );
});

function open(db: Database) {
  const vault = createVault({ db, keys: localKeyring({ keyring: testKeyring }) });
  const table = vault.protect(clients, {
    tenant: "tenantId",
    subject: "id",
    bind: "id",
    indexes: { emailIndex: { of: "email", normalize: normalize.email, rows: 1000 } },
  });
  return { table, encryption: table.encryptColumn({ from: "plainEmail", to: "email" }) };
}

async function run(db: Database, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await db.execute(sql.raw(statement));
}

async function backfill(encryption: ColumnEncryption): Promise<number> {
  let values = 0;
  let cursor: string | undefined;
  do {
    const batch = await encryption.backfill({ cursor, batch: 5 });
    values += batch.values;
    ({ cursor } = batch);
  } while (cursor !== undefined);
  return values;
}

async function verify(encryption: ColumnEncryption) {
  const found = { missing: 0, different: 0 };
  let cursor: string | undefined;
  do {
    const batch = await encryption.verify({ cursor, batch: 5 });
    found.missing += batch.missing;
    found.different += batch.different;
    ({ cursor } = batch);
  } while (cursor !== undefined);
  return found;
}

const emailOf = (revision: number) => `client${revision}@example.com`;

function newClients(count: number) {
  const tenantId = randomUUID();
  const row = { tenantId, revision: 0, plainEmail: emailOf(0) };
  return Array.from({ length: count }, () => ({ ...row, id: randomUUID() }));
}

eachDriver((driver) => {
  it("seals a plain column in place, step by step", async () => {
    await using database = await driver.create(plainDatabase);
    const { db } = database;
    const { table, encryption } = open(db);
    const rows = [...newClients(12), ...newClients(1).map((row) => ({ ...row, plainEmail: null }))];
    await db.insert(clients).values(rows);
    await run(db, encryption.start);
    expect(await verify(encryption)).toEqual({ missing: 12, different: 0 });
    expect(await backfill(encryption)).toBe(24); // twelve values and their indexes
    expect(await backfill(encryption)).toBe(0);
    expect(await verify(encryption)).toEqual({ missing: 0, different: 0 });

    const { id, tenantId } = rows[0] ?? { id: "", tenantId: "" };
    const read = async () => (await db.select().from(clients).where(eq(clients.id, id)))[0];
    await db.update(clients).set({ plainEmail: "old@code.example" }).where(eq(clients.id, id));
    expect(await read()).toMatchObject({ email: null, emailIndex: null });
    expect(await verify(encryption)).toEqual({ missing: 1, different: 0 });
    await backfill(encryption);
    expect(await table.find("emailIndex", tenantId, "old@code.example", { purpose: "test" })).toHaveLength(1);

    await db.update(clients).set({ email: null, emailIndex: null }).where(eq(clients.id, id));
    expect((await read())?.plainEmail).toBeNull();
    await db
      .update(clients)
      .set(await table.update({ email: "new@code.example" }, { id, tenantId }))
      .where(eq(clients.id, id));
    expect((await read())?.plainEmail).toBeNull();

    await run(db, encryption.finish);
    await db.execute(sql.raw("alter table clients drop column email"));
    const kept = { id: clients.id, tenantId: clients.tenantId, email: clients.email };
    const opened = await table.open(await db.select(kept).from(clients), { purpose: "test" });
    expect(opened.filter(({ email }) => email === emailOf(0))).toHaveLength(11);
    expect(opened.find((row) => row.id === id)?.email).toBe("new@code.example");
  });
});

describe("a live table", () => {
  it("never shows a reader a wrong value while old and new code write and rows are sealed", async () => {
    await using database = await createTestDatabase({ template: plainDatabase });
    const { db } = database;
    const { table, encryption } = open(db);
    const rows = newClients(12);
    await db.insert(clients).values(rows);
    await run(db, encryption.start);
    const writing = { done: false };
    const pick = () => rows[Math.floor(Math.random() * rows.length)] ?? { id: "", tenantId: "" };
    const rounds = runs(400, { short: 40 });

    const oldCode = async (): Promise<void> => {
      for (let round = 0; round < rounds; round += 1) {
        const { id } = pick();
        await db.execute(
          sql`update clients set revision = revision + 1, email = 'client' || (revision + 1) || '@example.com' where id = ${id}`,
        );
      }
    };
    const newCode = async (): Promise<void> => {
      for (let round = 0; round < rounds; round += 1) {
        const { id, tenantId } = pick();
        await db.transaction(async (tx) => {
          const [row] = await tx.select().from(clients).where(eq(clients.id, id)).for("update");
          const revision = (row?.revision ?? 0) + 1;
          const values = { revision, plainEmail: emailOf(revision), email: emailOf(revision) };
          await tx
            .update(clients)
            .set(await table.update(values, { id, tenantId }, { db: tx }))
            .where(eq(clients.id, id));
        });
      }
    };
    const readers = async (): Promise<string[]> => {
      const wrong: string[] = [];
      while (!writing.done) {
        const opened = await table.open(await db.select().from(clients), { purpose: "test" });
        for (const { revision, email, plainEmail } of opened) {
          if ((email ?? plainEmail) !== emailOf(revision)) wrong.push(`revision ${revision}`);
        }
      }
      return wrong;
    };
    const sealing = async (): Promise<void> => {
      while (!writing.done) await backfill(encryption);
    };
    const writers = Promise.all([oldCode(), newCode()]).finally(() => {
      writing.done = true;
    });
    const [wrong] = await Promise.all([readers(), sealing(), writers]);
    expect(wrong).toEqual([]);
    await backfill(encryption);
    expect(await verify(encryption)).toEqual({ missing: 0, different: 0 });
  });

  it("finds a sealed value that is not the plain one", async () => {
    await using database = await createTestDatabase({ template: plainDatabase });
    const { table, encryption } = open(database.db);
    const rows = newClients(2);
    await database.db.insert(clients).values(rows);
    await backfill(encryption);
    const [client = { id: "", tenantId: "" }] = rows;
    const wrong = await table.update({ email: "other@example.com" }, client);
    await database.db.update(clients).set(wrong).where(eq(clients.id, client.id));
    expect(await verify(encryption)).toEqual({ missing: 0, different: 1 });
  });

  it("refuses columns that are not there, or not sealed", async () => {
    await using database = await createTestDatabase({ template: plainDatabase });
    const { table } = open(database.db);
    const misnamed = { from: "nowhere", to: "email" } as unknown as { from: "plainEmail"; to: "email" };
    expect(outcome(() => table.encryptColumn(misnamed))).toBe("invalid_options");
  });
});
