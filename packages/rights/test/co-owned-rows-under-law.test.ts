import type { Database } from "@habeas/internal";
import { createTestDatabase, type TestDatabase } from "@habeas/testbed";
import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import {
  audits,
  drafts,
  filings,
  messages,
  newRow,
  orders,
  pairs,
  records,
  template,
  twoPersons,
  users,
} from "./co-owned/host.ts";

const closed = { ended: { service: new Date("2026-01-01") } };

/** Ana asks to be erased; a law keeps her tax number, and so her own row. */
async function erasing({ db }: TestDatabase) {
  const { rights, subject, ana, bea } = await twoPersons(db);
  const erase = async (options: Parameters<typeof rights.erasure.plan>[1] = closed) => {
    const report = await rights.erasure.execute(await rights.erasure.plan(subject(ana), options));
    expect((await rights.erasure.verify(report)).residue).toEqual([]);
    return report;
  };
  return { ana, bea, erase };
}

const open = async (): Promise<TestDatabase> => await createTestDatabase({ template });

it("takes her words out of a row of two although a law keeps her own row", async () => {
  await using database = await open();
  const { db } = database;
  const { ana, bea, erase } = await erasing(database);
  const words = { words: "the sender's", star: "the reader's" };
  const sent = { ...newRow(), senderId: ana, readerId: bea, ...words };
  const received = { ...newRow(), senderId: bea, readerId: ana, ...words };
  await db.insert(messages).values([sent, received]);
  const report = await erase();
  expect(await rowOf(db, sent.id)).toEqual({ ...sent, senderId: null, words: null });
  expect(await rowOf(db, received.id)).toEqual({ ...received, readerId: null, star: null });
  expect(await db.select({ name: users.name, taxId: users.taxId }).from(users).orderBy(users.taxId)).toEqual([
    { name: null, taxId: "DE 1" },
    { name: "Bea", taxId: "DE 2" },
  ]);
  expect(report.kept.map(({ table, columns }) => [table, columns])).toEqual([["users", ["taxId"]]]);
});

const rowOf = async (db: Database, id: string) =>
  (await db.select().from(messages).where(eq(messages.id, id)))[0];

it("leaves what the law needs of a row of two, with her name on it, and nothing else of hers", async () => {
  await using database = await open();
  const { db } = database;
  const { ana, bea, erase } = await erasing(database);
  const order = { ...newRow(), buyerId: ana, sellerId: bea, ordered: "40 seats", greeting: "Best, Ana" };
  await db.insert(orders).values(order);
  const report = await erase();
  expect(await db.select().from(orders)).toEqual([{ ...order, greeting: null }]);
  expect(report.kept.map(({ table, columns }) => [table, columns])).toEqual([
    ["orders", ["ordered"]],
    ["users", ["taxId"]],
  ]);
});

it("takes her name off a row of two of which she needs nothing any more", async () => {
  await using database = await open();
  const { db } = database;
  const { ana, bea, erase } = await erasing(database);
  const pair = { ...newRow(), oneId: ana, otherId: bea, note: "both" };
  await db.insert(pairs).values(pair);
  const report = await erase();
  expect(await db.select().from(pairs)).toEqual([{ ...pair, oneId: null }]);
  expect(report.shared).toEqual([{ table: "pairs", columns: ["note"], rows: 1 }]);
});

it("takes her comment out of a row of the tenant's, and leaves the approval that a law needs", async () => {
  await using database = await open();
  const { db } = database;
  const { ana, erase } = await erasing(database);
  const record = { ...newRow(), title: "Q1", reviewerId: ana, comment: "view" };
  const audit = { ...newRow(), title: "Q1", auditorId: ana, comment: "view", approval: "signed" };
  await db.insert(records).values(record);
  await db.insert(audits).values(audit);
  const report = await erase();
  expect(await db.select().from(records)).toEqual([{ ...record, reviewerId: null, comment: null }]);
  expect(await db.select().from(audits)).toEqual([{ ...audit, comment: null }]);
  expect(report.kept.map(({ table, columns }) => [table, columns])).toContainEqual(["audits", ["approval"]]);
});

it("takes a row of two along with its author, but for what a law needs of it", async () => {
  await using database = await open();
  const { db } = database;
  const { ana, bea, erase } = await erasing(database);
  const draft = { ...newRow(), authorId: ana, editorId: bea, body: "text" };
  const others = { ...draft, ...newRow(), authorId: bea, editorId: ana };
  const filing = { ...draft, ...newRow(), statement: "sales" };
  await db.insert(drafts).values([draft, others]);
  await db.insert(filings).values(filing);
  await erase();
  expect(await db.select().from(drafts)).toEqual([{ ...others, editorId: null }]);
  expect(await db.select().from(filings)).toEqual([{ ...filing, body: null }]);
});

it("touches nothing of hers in other people's rows while the contract runs", async () => {
  await using database = await open();
  const { db } = database;
  const { ana, bea, erase } = await erasing(database);
  const message = { ...newRow(), senderId: ana, readerId: bea, words: "hers", star: null };
  const record = { ...newRow(), title: "Q1", reviewerId: ana, comment: "view" };
  const pair = { ...newRow(), oneId: ana, otherId: bea, note: "both" };
  const draft = { ...newRow(), authorId: ana, editorId: bea, body: "text" };
  await db.insert(messages).values(message);
  await db.insert(records).values(record);
  await db.insert(pairs).values(pair);
  await db.insert(drafts).values(draft);
  await erase({});
  expect(await db.select().from(messages)).toEqual([message]);
  expect(await db.select().from(records)).toEqual([record]);
  expect(await db.select().from(pairs)).toEqual([pair]);
  expect(await db.select().from(drafts)).toEqual([draft]);
});
