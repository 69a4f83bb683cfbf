import { createTestDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { addInvoice, addPerson, hostTemplate, openRights } from "./host/host.ts";
import { logicalDump } from "./host/logical-dump.ts";

const closed = { ended: { account: new Date("2026-03-01") } };

it("leaves nothing of one person in a dump, and every row of another as it was, byte by byte", async () => {
  await using database = await createTestDatabase({ template: hostTemplate });
  const { db } = database;
  const { rights } = openRights(db);
  const bea = await addPerson(db, "Bea");
  await addInvoice(db, bea, "2025-03-01T10:00:00Z");
  const before = await logicalDump(db, "public");
  const ana = await addPerson(db, "Ana");
  await db.execute(
    sql`insert into sessions select gen_random_uuid(), ${ana.id}, 'Browser' from generate_series(1, 50)`,
  );
  const report = await rights.erasure.execute(await rights.erasure.plan(ana.subject, closed));
  expect((await rights.erasure.verify(report)).clean).toBe(true);
  expect(await logicalDump(db, "public")).toBe(before);
  const dump = await logicalDump(db);
  for (const mark of [ana.email, ana.phone, ana.id]) expect(dump).not.toContain(mark);
  expect(dump).toContain(bea.email);
});
