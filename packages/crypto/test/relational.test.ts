import { randomUUID } from "node:crypto";
import { eachDriver } from "@habeas/testbed";
import { asc, eq, relations } from "drizzle-orm";
import { pgTable, uuid } from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import { BlindIndex, isSealed, sealedTombstone } from "../src/index.ts";
import { outcomeOf } from "./refusals.ts";
import { newPerson, notes, openVault, sealedDatabase, users } from "./vault-support.ts";

const purpose = "test";
const tenants = pgTable("tenants", { id: uuid().primaryKey() });
const schema = {
  tenants,
  users,
  notes,
  tenantsRelations: relations(tenants, ({ many }) => ({ users: many(users) })),
  usersRelations: relations(users, ({ one, many }) => ({
    tenant: one(tenants, { fields: [users.tenantId], references: [tenants.id] }),
    notes: many(notes),
  })),
  notesRelations: relations(notes, ({ one }) => ({
    user: one(users, { fields: [notes.userId], references: [users.id] }),
  })),
};

eachDriver((driver) => {
  /** Two persons of one tenant: Maria has two notes and a value in every column, Paul nothing but an e-mail. */
  async function stored() {
    const database = await driver.create(sealedDatabase);
    const { db } = database;
    const { query } = database.relational(schema);
    const { vault, people, texts } = openVault(db);
    const maria = {
      ...newPerson(),
      phone: "+49 1",
      profile: { street: "Hauptstraße 1", tags: ["a"] },
      note: "ours",
    };
    const paul = newPerson({ tenantId: maria.tenantId });
    await db.execute("create table tenants (id uuid primary key)");
    await db.insert(tenants).values({ id: maria.tenantId });
    await db.insert(users).values(await people.seal([maria, paul]));
    const row = { tenantId: maria.tenantId, userId: maria.id };
    const [one, two] = ["one", "two"].map((body, position) => ({ ...row, id: randomUUID(), body, position }));
    await db.insert(notes).values(await texts.seal([one, two].filter((note) => note !== undefined)));
    const dispose = async () => await database.close();
    return { db, query, vault, people, texts, maria, paul, [Symbol.asyncDispose]: dispose };
  }

  describe("nested relational queries", () => {
    it("give sealed values at every level, which their own tables open", async () => {
      await using here = await stored();
      const { people, texts, maria, paul } = here;
      const nested = await here.query.tenants.findMany({
        with: { users: { with: { notes: { orderBy: asc(notes.position) } } } },
      });
      const found = nested.flatMap((tenant) => tenant.users);
      expect(found).toHaveLength(2);
      expect(JSON.stringify(nested)).toContain("[sealed]");
      expect(JSON.stringify(nested)).not.toMatch(/\\\\x|hb1_/);

      const opened = await people.open(found, { purpose });
      expect(opened.find(({ id }) => id === maria.id)).toMatchObject({ ...maria, role: "member" });
      expect(opened.find(({ id }) => id === paul.id)).toMatchObject({
        email: paul.email,
        phone: null,
        profile: null,
        note: null,
      });
      const bodies = await texts.open(
        found.flatMap((user) => user.notes),
        { purpose },
      );
      expect(bodies.map(({ body }) => body)).toEqual(["one", "two"]);
    });

    it("give the row above, and its blind index as one that finds it", async () => {
      await using here = await stored();
      const { people, maria } = here;
      const upwards = await here.query.notes.findMany({ with: { user: true } });
      const [author] = await people.open(
        upwards.map(({ user }) => user),
        { purpose },
      );
      expect(author).toMatchObject(maria);
      const index = upwards[0]?.user.emailIndex;
      expect(index).toBeInstanceOf(BlindIndex);
      expect(index?.bytes).toEqual(
        (await people.index("emailIndex", maria.email, { tenant: maria.tenantId })).bytes,
      );
    });

    it("find by a blind index, and select single columns", async () => {
      await using here = await stored();
      const { people, maria } = here;
      const probe = await people.index("emailIndex", maria.email.toUpperCase(), { tenant: maria.tenantId });
      const found = await here.query.users.findMany({
        columns: { id: true, tenantId: true, phone: true },
        where: eq(users.emailIndex, probe),
        with: { notes: { columns: { body: true } } },
      });
      expect(await people.open(found, { purpose })).toMatchObject([{ id: maria.id, phone: "+49 1" }]);
      expect(found[0]?.notes.every(({ body }) => isSealed(body))).toBe(true);
    });

    it("give tombstones and shredded values, which say so when they are opened", async () => {
      await using here = await stored();
      const { db, people, texts, vault, maria } = here;
      const nested = async () =>
        (await here.query.users.findMany({ with: { notes: true }, where: eq(users.id, maria.id) }))[0];
      await db.update(notes).set({ body: sealedTombstone() });
      expect(await outcomeOf(texts.open((await nested())?.notes ?? [], { purpose }))).toBe("key_shredded");
      await vault.shred({ tenant: maria.tenantId, table: users, key: maria.id });
      const row = await nested();
      expect(row?.emailIndex).toBeNull();
      const [opened] = await people.open(row === undefined ? [] : [row], { purpose, onError: "report" });
      expect(String(opened?.email)).toBe("[unreadable: key_shredded]");
      expect(opened?.note).toBe("ours");
    });
  });
});
