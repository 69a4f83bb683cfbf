import { createTestDatabase } from "@habeas/testbed";
import { eq, relations } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { describe, expect, it } from "vitest";
import { BlindIndex } from "../src/index.ts";
import { newPerson, notes, openVault, sealedDatabase, users } from "./vault-support.ts";

const usersRelations = relations(users, ({ many }) => ({ notes: many(notes) }));
const notesRelations = relations(notes, ({ one }) => ({
  user: one(users, { fields: [notes.userId], references: [users.id] }),
}));

describe("nested relational queries", () => {
  it("give sealed values at every level, which their own tables open", async () => {
    await using database = await createTestDatabase({ template: sealedDatabase });
    const db = drizzle(database.pool, { schema: { users, notes, usersRelations, notesRelations } });
    const { people, texts } = openVault(database.db);
    const person = { ...newPerson(), phone: "+49 1" };
    await db.insert(users).values(await people.seal(person));
    const row = { tenantId: person.tenantId, userId: person.id };
    await db.insert(notes).values(
      await texts.seal([
        { ...row, body: "one" },
        { ...row, body: "two" },
      ]),
    );

    const nested = await db.query.users.findMany({ with: { notes: true }, where: eq(users.id, person.id) });
    const [owner] = await people.open(nested, { purpose: "test" });
    const bodies = await texts.open(nested[0]?.notes ?? [], { purpose: "test" });
    expect(owner).toMatchObject({ email: person.email, phone: "+49 1" });
    expect(bodies.map(({ body }) => body).toSorted()).toEqual(["one", "two"]);

    const upwards = await db.query.notes.findMany({ with: { user: true } });
    const [author] = await people.open(
      upwards.map(({ user }) => user),
      { purpose: "test" },
    );
    expect(author?.email).toBe(person.email);
    expect(upwards[0]?.user.emailIndex).toBeInstanceOf(BlindIndex);
  });
});
