import { createTestDatabase, eachDriver } from "@habeas/testbed";
import { eq, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { backfill, clients, emailOf, newClients, open, plainDatabase, run, verify } from "./plain-column.ts";
import { outcome } from "./refusals.ts";

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
    expect(
      await table.find("emailIndex", "old@code.example", { tenant: tenantId, purpose: "test" }),
    ).toHaveLength(1);

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

describe("the move of a column", () => {
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
