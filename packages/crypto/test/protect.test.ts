import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { eachDriver, type DriverDatabase } from "@habeas/testbed";
import { and, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Sealed, sealedTombstone, Unreadable, type OpenEvent } from "../src/index.ts";
import { outcome, outcomeOf } from "./refusals.ts";
import { newPerson, notes, openVault, sealedDatabase, users } from "./vault-support.ts";

eachDriver((driver) => {
  let database: DriverDatabase;
  beforeAll(async () => {
    database = await driver.create(sealedDatabase);
  });
  afterAll(async () => {
    await database.close();
  });

  async function stored(values: Parameters<typeof newPerson>[0] = {}) {
    const tools = openVault(database.db);
    const person = newPerson(values);
    const profile = { street: "Hauptstraße 1", tags: ["a", "b"] };
    const row = { ...person, phone: "+49 30 1", profile, note: "tenant's own" };
    await database.db.insert(users).values(await tools.people.seal(row));
    return { ...tools, person, row };
  }

  describe("a protected table", () => {
    it("seals on insert and opens to the same values", async () => {
      const { people, person, row } = await stored();
      const rows = await database.db.select().from(users).where(eq(users.id, person.id));
      const [opened] = await people.open(rows, { purpose: "support" });
      expect(opened).toMatchObject({ ...row, role: "member" });
    });

    it("stores nothing readable", async () => {
      const { person } = await stored({ email: "canary@example.com" });
      const result = await database.db.execute(
        sql`select to_jsonb(users)::text as row from users where id = ${person.id}`,
      );
      const text = JSON.stringify(result);
      expect(text).toContain("hb1_");
      expect(text).not.toMatch(/canary|Haupt|49 30|own/);
    });

    it("finds a row by any spelling of its value, in its own tenant only", async () => {
      const { people, person } = await stored({ email: "Maria@Example.com" });
      const found = await people.find("emailIndex", " maria@EXAMPLE.com ", {
        tenant: person.tenantId,
        purpose: "login",
      });
      expect(found.map(({ email }) => email)).toEqual(["Maria@Example.com"]);
      expect(
        await people.find("emailIndex", "maria@example.com", { tenant: randomUUID(), purpose: "login" }),
      ).toEqual([]);
    });

    it("leaves out what only shares the index", async () => {
      const { people, person } = await stored();
      const wanted = "other@example.com";
      const emailIndex = await people.index("emailIndex", wanted, { tenant: person.tenantId });
      await database.db.update(users).set({ emailIndex }).where(eq(users.id, person.id));
      expect(await database.db.select().from(users).where(eq(users.emailIndex, emailIndex))).toHaveLength(1);
      expect(await people.find("emailIndex", wanted, { tenant: person.tenantId, purpose: "login" })).toEqual(
        [],
      );
    });

    it("updates a value and its index", async () => {
      const { people, person } = await stored();
      const email = "new@example.com";
      await database.db
        .update(users)
        .set(await people.update({ email, role: "admin" }, person))
        .where(eq(users.id, person.id));
      const [found] = await people.find("emailIndex", email, { tenant: person.tenantId, purpose: "test" });
      expect(found).toMatchObject({ email, role: "admin", phone: "+49 30 1" });
    });

    it("keeps null as null", async () => {
      const { people, person } = await stored();
      await database.db
        .update(users)
        .set(await people.update({ phone: null, profile: null }, person))
        .where(eq(users.id, person.id));
      const rows = await database.db.select().from(users).where(eq(users.id, person.id));
      expect((await people.open(rows, { purpose: "test" }))[0]).toMatchObject({
        phone: null,
        profile: null,
        email: person.email,
      });
    });

    it("runs the defaults of the schema before it binds values", async () => {
      const { texts, person } = await stored();
      const row = await texts.seal({ tenantId: person.tenantId, userId: person.id, body: "hello" });
      await database.db.insert(notes).values(row);
      const rows = await database.db.select().from(notes).where(eq(notes.userId, person.id));
      expect(rows[0]?.id).toBe(row.id);
      expect((await texts.open(rows, { purpose: "test" }))[0]).toMatchObject({ body: "hello", position: 0 });
    });

    it("opens aliases and partial selections", async () => {
      const { people, person } = await stored();
      const { id, tenantId, email } = users;
      const [aliased] = await people.open(
        await database.db.select({ id, tenantId, mail: email }).from(users).where(eq(users.id, person.id)),
        { purpose: "test" },
      );
      expect(aliased?.mail).toBe(person.email);
    });

    it("works through prepared statements, and refuses a plain value there", async () => {
      const { people, person } = await stored();
      const other = { ...newPerson({ tenantId: person.tenantId }), phone: null };
      const sealedRow = await people.seal(other);
      const insert = database.db
        .insert(users)
        .values({
          id: sql.placeholder("id"),
          tenantId: sql.placeholder("tenantId"),
          email: sql.placeholder("email"),
        })
        .prepare(`insert_${randomUUID()}`);
      await insert.execute({ ...sealedRow });
      const rows = await database.db.select().from(users).where(eq(users.id, other.id));
      expect((await people.open(rows, { purpose: "test" }))[0]?.email).toBe(other.email);
      expect(await outcomeOf(Promise.resolve().then(async () => await insert.execute({ ...other })))).toBe(
        "not_sealed",
      );
    });

    it("creates a person's key in the transaction of the host, or not at all", async () => {
      const { people, person } = await stored();
      const other = newPerson({ tenantId: person.tenantId });
      const rollback = database.db.transaction(async (tx) => {
        await tx.insert(users).values(await people.seal(other, { db: tx }));
        const rows = await tx.select().from(users).where(eq(users.id, other.id));
        expect((await people.open(rows, { purpose: "test", db: tx }))[0]?.email).toBe(other.email);
        throw new Error("rolled back");
      });
      await expect(rollback).rejects.toThrow("rolled back");
      await database.db.insert(users).values(await people.seal(other));
      const { people: elsewhere } = openVault(database.db);
      const rows = await database.db.select().from(users).where(eq(users.id, other.id));
      expect((await elsewhere.open(rows, { purpose: "test" }))[0]?.email).toBe(other.email);
    });

    it("survives a rolled-back transaction that made the tenant's roots", async () => {
      const { people } = openVault(database.db);
      const person = newPerson();
      const rollback = database.db.transaction(async (tx) => {
        await people.seal(person, { db: tx });
        throw new Error("rolled back");
      });
      await expect(rollback).rejects.toThrow("rolled back");
      await database.db.insert(users).values(await people.seal(person));
      const found = await openVault(database.db).people.find("emailIndex", person.email, {
        tenant: person.tenantId,
        purpose: "test",
      });
      expect(found).toHaveLength(1);
    });
  });

  describe("a moved value", () => {
    it("does not open in another row, field, person or tenant", async () => {
      const one = await stored();
      const two = await stored({ tenantId: one.person.tenantId });
      const elsewhere = await stored();
      const rows = await database.db.select().from(users).where(eq(users.id, one.person.id));
      const value = rows[0]?.email;
      const open = async (row: object, tools = one) =>
        await outcomeOf(tools.people.open([{ ...one.person, ...row }], { purpose: "test" }));
      expect(await open({ email: value })).toBe("done");
      expect(await open({ id: two.person.id, email: value })).toBe("unknown_key");
      expect(await open({ email: value, tenantId: elsewhere.person.tenantId })).toBe("unknown_key");
      expect(await open({ email: new Sealed(value?.envelope ?? new Uint8Array(), "customer.phone") })).toBe(
        "authentication_failed",
      );
    });

    it("does not open in another row of the same person", async () => {
      const { texts, person } = await stored();
      const row = { tenantId: person.tenantId, userId: person.id };
      const [one, two] = await texts.seal([
        { ...row, body: "one" },
        { ...row, body: "two" },
      ]);
      const swapped = { ...row, id: one?.id ?? "", body: two?.body };
      expect(await outcomeOf(texts.open([swapped], { purpose: "test" }))).toBe("authentication_failed");
    });

    it("is bound to the canonical form of a uuid", async () => {
      const { people, person } = await stored();
      const other = {
        ...newPerson({ tenantId: person.tenantId.toUpperCase() }),
        id: randomUUID().toUpperCase(),
      };
      await database.db.insert(users).values(await people.seal(other));
      const rows = await database.db.select().from(users).where(eq(users.id, other.id.toLowerCase()));
      expect((await people.open(rows, { purpose: "test" }))[0]?.email).toBe(other.email);
    });
  });

  describe("the database", () => {
    it.each([
      { column: "email", value: String.raw`'maria@example.com'::bytea` },
      { column: "email", value: String.raw`'\xfa01'::bytea || repeat('x', 71)::bytea` },
      { column: "email", value: String.raw`'\xfa02'::bytea || repeat('x', 72)::bytea` },
      { column: "phone", value: `'+49 30 123'` },
      { column: "phone", value: `'hb1_-gEmaria@example.com'` },
      { column: "note", value: String.raw`'\xfa01'::bytea` },
    ])("refuses $value in $column", async ({ column, value }) => {
      const { person } = await stored();
      const update = sql.raw(`update users set ${column} = ${value} where id = '${person.id}'`);
      await expect(Promise.resolve().then(async () => await database.db.execute(update))).rejects.toThrow(
        /Failed query/,
      );
    });

    it("takes a tombstone, which opens as shredded", async () => {
      const { people, person } = await stored();
      await database.db
        .update(users)
        .set({ email: sealedTombstone(), phone: sealedTombstone(), note: sealedTombstone() })
        .where(and(eq(users.id, person.id)));
      const rows = await database.db.select().from(users).where(eq(users.id, person.id));
      expect(await outcomeOf(people.open(rows, { purpose: "test" }))).toBe("key_shredded");
      const [row] = await people.open(rows, { purpose: "test", onError: "report" });
      expect(row?.email).toEqual(new Unreadable("key_shredded", "customer.email"));
      expect(row?.profile).toMatchObject({ street: "Hauptstraße 1" });
      expect(Buffer.from(sealedTombstone().envelope).equals(sealedTombstone().envelope)).toBe(false);
    });
  });

  describe("opening rows", () => {
    it("tells the audit who read what and why, without a value", async () => {
      const { person } = await stored({ email: "canary@example.com" });
      const events: OpenEvent[] = [];
      const at = new Date("2026-03-01T00:00:00Z");
      const { people } = openVault(database.db, {
        audit: (event) => void events.push(event),
        clock: () => at,
      });
      const rows = await database.db.select().from(users).where(eq(users.id, person.id));
      await people.open(rows, { purpose: "support" });
      expect(events).toEqual([
        {
          at,
          table: "users",
          purpose: "support",
          tenants: [person.tenantId],
          rows: 1,
          fields: ["customer.email", "customer.note", "customer.phone", "customer.profile"],
          unreadable: 0,
        },
      ]);
      expect(JSON.stringify(events)).not.toContain("canary");
    });

    it("gives nothing out when the audit fails", async () => {
      const { person } = await stored();
      const { people } = openVault(database.db, { audit: () => Promise.reject(new Error("no audit")) });
      const rows = await database.db.select().from(users).where(eq(users.id, person.id));
      await expect(people.open(rows, { purpose: "support" })).rejects.toMatchObject({
        code: "unexpected_failure",
      });
    });

    it("reports single unreadable values and opens the rest", async () => {
      const { people, person } = await stored();
      const other = await stored({ tenantId: person.tenantId });
      const rows = await database.db.select().from(users).where(eq(users.tenantId, person.tenantId));
      const email = rows.find((row) => row.id === other.person.id)?.email;
      const mixed = rows.map((row) => (row.id === person.id && email ? { ...row, email } : row));
      expect(await outcomeOf(people.open(mixed, { purpose: "test" }))).toBe("unknown_key");
      const opened = await people.open(mixed, { purpose: "test", onError: "report" });
      expect(opened.map((row) => String(row.email)).toSorted()).toEqual(
        [other.person.email, "[unreadable: unknown_key]"].toSorted(),
      );
      expect(JSON.stringify(opened)).toContain("[unreadable: unknown_key]");
    });
  });

  describe("a sealed value", () => {
    it("prints as [sealed] everywhere", async () => {
      const { people, person } = await stored();
      const row = await people.seal(person);
      expect(JSON.stringify({ email: row.email })).toBe('{"email":"[sealed]"}');
      expect(inspect({ email: row.email, index: row.emailIndex })).toBe(
        "{ email: [sealed], index: [blind index] }",
      );
      expect(`${String(row.email)} ${String(row.emailIndex)}`).toBe("[sealed] [blind index]");
      expect(JSON.stringify(row.emailIndex)).toBe('"[blind index]"');
    });

    it("is the only thing that a sealed column takes, also past the types", () => {
      const plain = "canary@example.com" as unknown as Sealed<string>;
      const toSQL = () => database.db.update(users).set({ email: plain }).toSQL();
      expect(outcome(toSQL)).toBe("not_sealed");
      expect(toSQL).not.toThrow(/canary/);
      expect(
        outcome(() =>
          database.db
            .select()
            .from(users)
            .where(eq(users.emailIndex, plain as never))
            .toSQL(),
        ),
      ).toBe("not_sealed");
    });
  });
});
