import { randomUUID } from "node:crypto";
import {
  childScript,
  createTestDatabase,
  eachDriver,
  runs,
  testClock,
  type DriverDatabase,
} from "@habeas/testbed";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createVault } from "../src/index.ts";
import { localKeys } from "../src/local.ts";
import { dataKey } from "../src/schema.ts";
import { outcomeOf, refusalOf } from "./refusals.ts";
import { newPerson, notes, openVault, sealedDatabase, testKeys, users } from "./vault-support.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const purpose = "test";

eachDriver((driver) => {
  let database: DriverDatabase;
  beforeAll(async () => {
    database = await driver.create(sealedDatabase);
  });
  afterAll(async () => {
    await database.close();
  });

  async function stored() {
    const clock = testClock("2026-03-01T00:00:00Z");
    const tools = openVault(database.db, { clock: clock.now });
    const person = newPerson();
    await database.db.insert(users).values(await tools.people.seal({ ...person, note: "of the tenant" }));
    await database.db
      .insert(notes)
      .values(await tools.texts.seal({ tenantId: person.tenantId, userId: person.id, body: "secret" }));
    const rows = async () => await database.db.select().from(users).where(eq(users.id, person.id));
    return { ...tools, clock, person, rows, who: { tenant: person.tenantId, table: users, key: person.id } };
  }

  describe("shredding", () => {
    it("makes a person's values unreadable in every table, and no other's", async () => {
      const { vault, people, texts, person, rows, who } = await stored();
      const other = newPerson({ tenantId: person.tenantId });
      await database.db.insert(users).values(await people.seal(other));
      await vault.shred(who);
      const [row] = await people.open(await rows(), { purpose, onError: "report" });
      expect(String(row?.email)).toBe("[unreadable: key_shredded]");
      const bodies = await database.db.select().from(notes).where(eq(notes.userId, person.id));
      expect(await outcomeOf(texts.open(bodies, { purpose }))).toBe("key_shredded");
      expect(await people.find("emailIndex", other.email, { tenant: person.tenantId, purpose })).toHaveLength(
        1,
      );
    });

    it("leaves what is under the tenant's key", async () => {
      const { vault, people, rows, who } = await stored();
      await vault.shred(who);
      const [row] = await people.open(await rows(), { purpose, onError: "report" });
      expect(row?.note).toBe("of the tenant");
    });

    it("clears the blind indexes and gives a receipt that names no person", async () => {
      const { vault, people, person, rows, who, clock } = await stored();
      const keyId = Buffer.from((await rows())[0]?.email.envelope.subarray(2, 18) ?? []).toString("hex");
      const receipt = await vault.shred(who);
      expect(receipt).toEqual({
        keyIds: [keyId],
        fields: ["customer.email", "customer.phone", "customer.profile", "note.body"],
        indexes: ["users.email_index"],
        at: clock.now(),
        effectiveAt: new Date(clock.now().getTime() + 60_000 + HOUR + 30 * DAY),
        final: false,
      });
      expect(JSON.stringify(receipt)).not.toContain(person.id);
      expect((await rows())[0]?.emailIndex).toBeNull();
      expect(await people.find("emailIndex", person.email, { tenant: person.tenantId, purpose })).toEqual([]);
    });

    it("refuses to seal for the person ever again", async () => {
      const { vault, people, person, who } = await stored();
      await vault.shred(who);
      expect(await outcomeOf(people.seal({ ...person, id: person.id }))).toBe("key_shredded");
      expect(await outcomeOf(openVault(database.db).people.update({ phone: "1" }, person))).toBe(
        "key_shredded",
      );
    });

    it("keeps a key from being made for a person who had none", async () => {
      const { vault, people, person } = await stored();
      const other = newPerson({ tenantId: person.tenantId });
      const receipt = await vault.shred({ tenant: other.tenantId, table: users, key: other.id });
      expect(receipt.keyIds).toHaveLength(1);
      expect(await outcomeOf(people.seal(other))).toBe("key_shredded");
    });

    it("may be repeated, and keeps the first time", async () => {
      const { vault, who, clock } = await stored();
      const first = await vault.shred(who);
      clock.advance("P1D");
      const second = await vault.shred(who);
      expect(second).toEqual(first); // asked twice, it does not take effect later
      const [key] = await database.db.select().from(dataKey).where(eq(dataKey.personKey, who.key));
      expect(key).toMatchObject({ wrapped: null, rootVersion: null, shreddedAt: first.at });
    });

    it("clears again what a process with a cached key wrote meanwhile, and is then final", async () => {
      const { vault, people, person, rows, who, clock } = await stored();
      const late = await people.index("emailIndex", person.email, { tenant: person.tenantId });
      const receipt = await vault.shred(who);
      const writeLate = async () =>
        await database.db.update(users).set({ emailIndex: late }).where(eq(users.id, person.id));
      await writeLate();
      expect(await vault.settleShreddings()).toEqual([]);
      expect((await rows())[0]?.emailIndex).not.toBeNull();
      clock.advance(60_000 + HOUR);
      expect(await vault.settleShreddings()).toEqual([]);
      expect((await rows())[0]?.emailIndex).toBeNull();
      await writeLate();
      clock.set(receipt.effectiveAt);
      expect(await vault.settleShreddings()).toContainEqual({ ...receipt, final: true });
      expect((await rows())[0]?.emailIndex).toBeNull();
      expect(await vault.settleShreddings()).toEqual([]);
    });

    it("is not final by the word of a vault that does not protect the tables", async () => {
      const { vault, who, clock, rows } = await stored();
      const { effectiveAt } = await vault.shred(who);
      clock.set(effectiveAt);
      const bare = createVault({
        db: database.db,
        keys: localKeys({ keys: testKeys }),
        clock: clock.now,
      });
      expect(await refusalOf(bare.settleShreddings())).toMatchObject({
        code: "invalid_options",
        where: "users.email_index",
      });
      expect((await vault.settleShreddings()).some(({ final }) => final)).toBe(true);
      expect((await rows())[0]?.emailIndex).toBeNull();
    });

    it("is undone with the host's transaction", async () => {
      const { vault, people, rows, who } = await stored();
      const rollback = database.db.transaction(async (tx) => {
        await vault.shred(who, { db: tx });
        throw new Error("rolled back");
      });
      await expect(rollback).rejects.toThrow("rolled back");
      expect(await outcomeOf(people.open(await rows(), { purpose }))).toBe("done");
    });

    it("refuses a person or tenant without a name", async () => {
      const { vault } = await stored();
      expect(await outcomeOf(vault.shred({ tenant: "", table: users, key: randomUUID() }))).toBe(
        "invalid_tenant",
      );
      expect(await outcomeOf(vault.shred({ tenant: randomUUID(), table: users, key: "" }))).toBe(
        "missing_context",
      );
    });
  });

  describe("the port of sealed values", () => {
    it("opens raw values of a batch, in every form, and says of each why it cannot", async () => {
      const { vault, people, person, rows, who } = await stored();
      await database.db
        .update(users)
        .set(await people.update({ phone: "+49 1" }, person))
        .where(eq(users.id, person.id));
      const [row] = await rows();
      const { sealedValues } = vault;
      expect(sealedValues.columns).toContainEqual({
        table: "users",
        column: "phone",
        with: ["tenant_id", "id"],
      });
      const whose = [person.tenantId, person.id];
      const sealed = (column: string, value: Uint8Array | string = "") => ({
        column: { table: "users", column, with: ["tenant_id", "id"] },
        value,
        with: whose,
      });
      const envelope = row?.email.envelope ?? new Uint8Array();
      const hex = `\\x${Buffer.from(envelope).toString("hex")}`;
      const phone = `hb1_${Buffer.from(row?.phone?.envelope ?? []).toString("base64url")}`;
      const batch = [
        sealed("email", envelope),
        sealed("email", hex),
        sealed("phone", phone),
        sealed("note", row?.note?.envelope),
        sealed("email", "no envelope"),
      ];
      expect(await sealedValues.open(batch)).toEqual([
        { ok: true, value: person.email },
        { ok: true, value: person.email },
        { ok: true, value: "+49 1" },
        { ok: true, value: "of the tenant" },
        { ok: false, code: "not_an_envelope" },
      ]);

      await vault.shred(who);
      const [first, , , fourth] = await sealedValues.open(batch);
      expect(first).toEqual({ ok: false, code: "key_shredded" });
      expect(fourth).toEqual({ ok: true, value: "of the tenant" });
    });

    it("refuses every other place", async () => {
      const { vault, person, rows } = await stored();
      const value = (await rows())[0]?.email.envelope ?? new Uint8Array();
      const [tenant, id] = [person.tenantId, person.id];
      const opening = async (whose: (string | null)[], change: object = {}) => {
        const column = { table: "users", column: "email", with: ["tenant_id", "id"], ...change };
        const [answer] = await vault.sealedValues.open([{ column, value, with: whose }]);
        return answer?.ok === false ? answer.code : "done";
      };
      expect(await opening([tenant, id.toUpperCase()])).toBe("done"); // another spelling, the same person
      expect(await opening([tenant, id], { table: "posts" })).toBe("missing_context"); // an unknown table
      expect(await opening([tenant, id], { column: "age" })).toBe("missing_context"); // an unknown column
      expect(await opening([tenant])).toBe("missing_context"); // no person, no row
      expect(await opening([tenant, null])).toBe("missing_context");
      expect(await opening([tenant, randomUUID()])).toBe("unknown_key"); // another person
      expect(await opening([tenant, id], { column: "profile" })).toBe("authentication_failed"); // another field
    });

    it("reads keys that the host's transaction made, in that transaction", async () => {
      const { vault, people } = openVault(database.db);
      const person = newPerson();
      await database.db.transaction(async (tx) => {
        const { email } = await people.seal(person, { db: tx });
        const column = { table: "users", column: "email", with: ["tenant_id", "id"] };
        const batch = [{ column, value: email.envelope, with: [person.tenantId, person.id] }];
        // where there is one connection, asking outside of the transaction would wait for its end
        const outside = driver.concurrent ? await vault.sealedValues.open(batch) : undefined;
        expect(outside?.[0]?.ok ?? false).toBe(false);
        expect(await vault.sealedValues.open(batch, { db: tx })).toEqual([{ ok: true, value: person.email }]);
      });
    });
  });
});

describe("two processes", () => {
  it("tell one another which keys to forget", async () => {
    await using database = await createTestDatabase({ template: sealedDatabase });
    const [here, there] = [openVault(database.db), openVault(database.db)];
    const person = newPerson();
    const row = await here.people.seal(person);
    await database.db.insert(users).values(row);
    const listener = await database.pool.connect();
    const heard = new Promise<string>((resolve) => {
      listener.on("notification", ({ payload = "" }) => resolve(payload));
    });
    try {
      await there.vault.follow({
        listen: async (channel, onMessage) => {
          listener.on("notification", ({ payload = "" }) => onMessage(payload));
          await listener.query(`listen ${channel}`);
        },
      });
      const rows = await database.db.select().from(users);
      expect(await outcomeOf(there.people.open(rows, { purpose }))).toBe("done");
      await here.vault.shred({ tenant: person.tenantId, table: users, key: person.id });
      expect(await heard).toBe(Buffer.from(row.email.envelope.subarray(2, 18)).toString("hex"));
      expect(await outcomeOf(there.people.open(rows, { purpose }))).toBe("key_shredded");
    } finally {
      await listener.query("unlisten *");
      listener.release(true);
    }
  });

  it.each(["node-postgres", "postgres.js"])(
    "of the operating system: one shreds, the other forgets at once, listening through %s",
    async (listening) => {
      await using database = await createTestDatabase({ template: sealedDatabase });
      const { vault, texts } = openVault(database.db);
      const person = newPerson();
      const note = { tenantId: person.tenantId, userId: person.id, body: "secret" };
      await database.db.insert(notes).values(await texts.seal(note));
      await using other = childScript(new URL("scripts/follow.ts", import.meta.url), {
        arguments: [database.url, testKeys, listening],
      });
      const said = other.reports();
      expect((await said.next()).value).toEqual({ outcome: "opened" });
      await database.db.transaction(async (tx) => {
        await vault.shred({ tenant: person.tenantId, table: users, key: person.id }, { db: tx });
      });
      expect((await said.next()).value).toEqual({ outcome: "key_shredded" });
    },
  );

  it("without a message read on until the cache's lifetime ends", async () => {
    await using database = await createTestDatabase({ template: sealedDatabase });
    const clock = testClock("2026-03-01T00:00:00Z");
    const [here, there] = [openVault(database.db), openVault(database.db, { clock: clock.now })];
    const person = newPerson();
    await database.db.insert(users).values(await there.people.seal(person));
    await here.vault.shred({ tenant: person.tenantId, table: users, key: person.id });
    const rows = await database.db.select().from(users);
    clock.advance(59_999);
    expect(await outcomeOf(there.people.open(rows, { purpose }))).toBe("done");
    clock.advance(1);
    expect(await outcomeOf(there.people.open(rows, { purpose }))).toBe("key_shredded");
  });

  it("make one key for a person when both are first", async () => {
    await using database = await createTestDatabase({ template: sealedDatabase });
    const person = newPerson();
    const vaults = Array.from({ length: 8 }, () => openVault(database.db));
    const rows = await Promise.all(
      vaults.map(
        async ({ texts }) => await texts.seal({ tenantId: person.tenantId, userId: person.id, body: "x" }),
      ),
    );
    await database.db.insert(notes).values(rows);
    const read = openVault(database.db).texts;
    expect(await outcomeOf(read.open(await database.db.select().from(notes), { purpose }))).toBe("done");
    expect(await database.db.select().from(dataKey)).toHaveLength(1);
  });

  it("never leave a readable value behind when one seals while another shreds", async () => {
    await using database = await createTestDatabase({ template: sealedDatabase });
    const person = newPerson();
    const who = { tenant: person.tenantId, table: users, key: person.id };
    await openVault(database.db).people.seal(newPerson({ tenantId: person.tenantId }));
    await Promise.allSettled([
      ...Array.from({ length: 4 }, async () => {
        const { texts } = openVault(database.db);
        const row = await texts.seal({ tenantId: person.tenantId, userId: person.id, body: "x" });
        await database.db.insert(notes).values(row);
      }),
      openVault(database.db).vault.shred(who),
    ]);
    const rows = await database.db.select().from(notes);
    const { texts } = openVault(database.db);
    for (const row of rows) expect(await outcomeOf(texts.open([row], { purpose }))).toBe("key_shredded");
    const keys = await database.db.execute(
      sql`select 1 from habeas.data_key where wrapped is not null and person_key = ${person.id}`,
    );
    expect(keys.rows).toEqual([]);
  });

  it("leave no key when one shreds a person while another rotates her key", async () => {
    await using database = await createTestDatabase({ template: sealedDatabase });
    const { db } = database;
    const rounds = runs(200, { short: 20 });
    for (let round = 0; round < rounds; round += 1) {
      const person = newPerson();
      const who = { tenant: person.tenantId, table: users, key: person.id };
      const { vault, people } = openVault(db);
      await people.seal(person);
      await Promise.allSettled([
        vault.rotation.rotateDataKey(who),
        openVault(db).vault.rotation.rotateDataKey(who),
        openVault(db).vault.shred(who),
      ]);
      const keys = await db.select().from(dataKey).where(eq(dataKey.personKey, person.id));
      expect(keys.filter(({ wrapped }) => wrapped !== null)).toEqual([]);
    }
  });

  it("fail rather than leave a key when the host's transaction cannot see the rotation", async () => {
    await using database = await createTestDatabase({ template: sealedDatabase });
    const { db } = database;
    const { vault, people } = openVault(db);
    const person = newPerson();
    await people.seal(person);
    const who = { tenant: person.tenantId, table: users, key: person.id };
    const late = db.transaction(
      async (tx) => {
        await tx.execute(sql`select 1 from habeas.data_key`); // its view of the database begins here
        await openVault(db).vault.rotation.rotateDataKey(who);
        await vault.shred(who, { db: tx });
      },
      { isolationLevel: "repeatable read" },
    );
    expect(await refusalOf(late)).toMatchObject({ code: "database_fault", fault: { sqlstate: "40001" } });
    await vault.shred(who);
    const keys = await db.select().from(dataKey).where(eq(dataKey.personKey, person.id));
    expect(keys.map(({ wrapped }) => wrapped)).toEqual([null, null]);
  });
});
