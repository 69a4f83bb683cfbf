import { randomUUID } from "node:crypto";
import { createTestDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { useThem } from "./examples/protect-table.ts";

it("runs the example of the guide", async () => {
  await using database = await createTestDatabase();
  await database.db.execute(
    sql.raw(`create table customers (id uuid primary key, tenant_id uuid not null, email bytea not null,
      phone bytea, profile bytea, email_index bytea)`),
  );
  const { found, person, receipt } = await useThem(database.db, { id: randomUUID(), tenantId: randomUUID() });
  expect(found?.email).toBe("maria@example.com");
  expect(person).toMatchObject({ email: "maria@example.com", phone: null });
  expect(receipt.indexes).toEqual(["customers.email_index"]);
});
