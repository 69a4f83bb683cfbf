import { randomUUID } from "node:crypto";
import { accessHtml, accessJson, type AccessItem } from "@habeas/rights";
import { createTestDatabase } from "@habeas/testbed";
import { expect, it } from "vitest";
import { addInvoice, addPerson, collect, hostTemplate, openRights } from "./host/host.ts";
import * as schema from "./host/schema.ts";

const textOf = async (pieces: AsyncIterable<string>): Promise<string> => (await collect(pieces)).join("");

it("copies what is hers, and of other people nothing", async () => {
  await using database = await createTestDatabase({ template: hostTemplate });
  const { db } = database;
  const { rights } = openRights(db);
  const ana = await addPerson(db, "Ana <b>");
  const bea = await addPerson(db, "Bea");
  await addInvoice(db, ana, "2025-03-01T10:00:00Z");
  await db.insert(schema.tasks).values({
    id: randomUUID(),
    tenantId: "acme",
    assigneeId: bea.id,
    reviewerId: ana.id,
    title: "Shared",
    note: "Bea's own note",
  });
  await db.insert(schema.submissions).values({
    id: randomUUID(),
    tenantId: "acme",
    handledBy: ana.id,
    answers: { email: "guest@example.com", message: "private words", plan: "basic" },
  });
  const items: AccessItem[] = await collect(rights.access(ana.subject));
  expect(items[0]).toMatchObject({
    item: "facts",
    confirmed: true,
    recipients: [{ recipient: "mailer" }, { recipient: "bookkeeper" }],
    categories: ["Browser", "Communication", "EmailAddress", "Name", "TelephoneNumber"],
    sources: ["observed", "provided"],
  });
  const tables = items.flatMap((item) => (item.item === "row" ? [item.table] : []));
  expect(tables.toSorted()).toEqual([
    "files",
    "invoiceLines",
    "invoiceLines",
    "invoices",
    "sessions",
    "submissions",
    "tasks",
    "tasks",
    "users",
  ]);
  expect(items.at(-1)).toEqual({ item: "end", rows: 9 });
  const json = await textOf(accessJson(rights.access(ana.subject)));
  expect(JSON.parse(json)).toMatchObject({ count: 9, facts: { confirmed: true } });
  for (const secret of [
    "Bea's own note",
    "guest@example.com",
    "private words",
    bea.email,
    `hash-${ana.id}`,
  ]) {
    expect(json).not.toContain(secret);
  }
  expect(json).toContain(ana.email);
  const german = await textOf(accessHtml(rights.access(ana.subject), { locale: "de" }));
  expect(german).toContain("Art. 15 DSGVO");
  expect(german).toContain("Ana &lt;b&gt;");
  expect(german).not.toContain("Ana <b>");
  expect(german).toContain("§ 147 AO");
});

it("names the recipients who really received something, where somebody keeps count", async () => {
  await using database = await createTestDatabase({ template: hostTemplate });
  const { db } = database;
  const disclosures = {
    list: async () =>
      await Promise.resolve([
        { recipient: "mailer", purpose: "newsletter", at: new Date("2026-01-05T00:00:00Z") },
      ]),
  };
  const { rights } = openRights(db, { disclosures });
  const ana = await addPerson(db, "Ana");
  const [facts] = await collect(rights.access(ana.subject));
  expect(facts).toMatchObject({
    recipients: [{ name: "Mailer Inc.", disclosures: [{ at: "2026-01-05T00:00:00.000Z" }] }],
  });
});
