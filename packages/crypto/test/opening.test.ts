import { randomUUID } from "node:crypto";
import { createTestDatabase } from "@habeas/testbed";
import { eq, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { pgTable, timestamp, uuid } from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import { Sealed, sealed, sealedTombstone, Unreadable, type OpenEvent } from "../src/index.ts";
import { flipped } from "./envelope-support.ts";
import { refusalOf } from "./refusals.ts";
import { newPerson, openVault, sealedDatabase, users } from "./vault-support.ts";

const purpose = "test";

async function stored() {
  const database = await createTestDatabase({ template: sealedDatabase });
  const events: OpenEvent[] = [];
  const queries: string[] = [];
  const db = drizzle(database.pool, { logger: { logQuery: (query) => void queries.push(query) } });
  const tools = openVault(db, { audit: (event) => void events.push(event) });
  const person = { ...newPerson(), phone: "+49 1" };
  const row = await tools.people.seal(person);
  await database.db.insert(users).values(row);
  const dispose = async () => await database.close();
  return { ...tools, database, events, queries, person, row, [Symbol.asyncDispose]: dispose };
}

describe("opening rows", () => {
  it("refuses a value of another table, and one that names no field", async () => {
    await using here = await stored();
    const { people, texts, person } = here;
    const note = await texts.seal({ tenantId: person.tenantId, userId: person.id, body: "x" });
    for (const email of [note.body, sealedTombstone()]) {
      const refused = await refusalOf(people.open([{ ...person, email }], { purpose, onError: "report" }));
      expect(refused).toMatchObject({ code: "missing_context", where: "users.email" });
      expect(refused?.fix).toContain("protected table");
    }
  });

  it("asks for no key where a value is no envelope, or erased", async () => {
    await using here = await stored();
    const { people, person, queries, row } = here;
    queries.length = 0;
    const unreadable = [
      { envelope: Buffer.of(0xfa, 1), code: "not_an_envelope" },
      { envelope: Buffer.from("canary"), code: "not_an_envelope" },
      { envelope: sealedTombstone().envelope, code: "key_shredded" },
    ] as const;
    const stranger = { ...person, id: randomUUID() };
    for (const { envelope, code } of unreadable) {
      const email = new Sealed<string>(envelope, "customer.email");
      const [opened] = await people.open([{ ...stranger, email }], { purpose, onError: "report" });
      expect(opened?.email).toEqual(new Unreadable(code, "customer.email"));
      expect(await refusalOf(people.open([{ ...stranger, email }], { purpose }))).toMatchObject({
        code,
        where: "customer.email",
      });
    }
    expect(queries).toEqual([]);
    const email = row.email;
    expect(await refusalOf(people.open([{ ...stranger, email }], { purpose }))).toMatchObject({
      code: "unknown_key",
    });
    expect(queries).toHaveLength(1);
  });

  it("counts for the audit what it read, by tenants and fields in order", async () => {
    await using here = await stored();
    const { people, events, person, row } = here;
    const others = await people.seal(Array.from({ length: 3 }, () => newPerson()));
    const altered = new Sealed<string>(flipped(row.email.envelope, 8 * 60), "customer.email");
    const rows = [...others, { ...person, email: altered, phone: row.phone }].map((one) => ({
      ...one,
      emailIndex: null,
    }));
    const opened = await people.open(rows, { purpose, onError: "report" });
    expect(opened.at(-1)).toMatchObject({ phone: "+49 1" });
    expect(String(opened.at(-1)?.email)).toBe("[unreadable: authentication_failed]");
    expect(events).toMatchObject([
      {
        tenants: rows.map(({ tenantId }) => tenantId).toSorted(),
        rows: 4,
        fields: ["customer.email", "customer.phone"],
        unreadable: 1,
      },
    ]);
  });

  it("does not take an altered value for one that is not there", async () => {
    await using here = await stored();
    const { people, database, person, row } = here;
    const email = new Sealed<string>(flipped(row.email.envelope, 8 * 60), "customer.email");
    await database.db.update(users).set({ email }).where(eq(users.id, person.id));
    const found = people.find("emailIndex", person.email, { tenant: person.tenantId, purpose });
    expect(await refusalOf(found)).toMatchObject({
      code: "authentication_failed",
      where: "customer.email",
    });
  });
});

describe("sealing rows", () => {
  it("leaves alone what is not given, and clears what is null, its index too", async () => {
    await using here = await stored();
    const { people, person } = here;
    expect(await people.seal([])).toEqual([]);
    expect(await people.update({ role: "admin" }, person)).toEqual({ role: "admin" });
    expect(await people.update({ phone: null }, person)).toEqual({ phone: null });
    const nothing = { email: null } as unknown as { email: string };
    expect(await people.update(nothing, person)).toEqual({ email: null, emailIndex: null });
  });

  it("leaves a default that is an expression to the database", async () => {
    await using here = await stored();
    const { vault, person } = here;
    const visits = pgTable("visits", {
      id: uuid()
        .primaryKey()
        .$defaultFn(() => randomUUID()),
      tenantId: uuid("tenant_id").notNull(),
      at: timestamp().$defaultFn(() => sql`now()`),
      reason: sealed("reason", { field: "visit.reason", scope: "tenant" }),
    });
    const table = vault.protect(visits, { tenant: "tenantId", bind: "id" });
    const row = await table.seal({ tenantId: person.tenantId, reason: "x" });
    expect(row.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(row).not.toHaveProperty("at");
    const given = randomUUID();
    expect(await table.seal({ id: given, tenantId: person.tenantId })).toEqual({
      id: given,
      tenantId: person.tenantId,
    });
  });
});
