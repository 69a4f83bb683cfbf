import { randomUUID } from "node:crypto";
import type { SubjectRef } from "@habeas/core";
import { createTestDatabase, type TestDatabase } from "@habeas/testbed";
import { expect, it } from "vitest";
import {
  bookings,
  guests,
  newRow,
  receipts,
  records,
  registry,
  template,
  twoPersons,
  users,
} from "./co-owned/host.ts";

const dispute = { matter: "2026-0417", reviewOn: "2099-01-15", by: "dpo" } as const;
const settled = { because: "settled", by: "dpo" } as const;
const closed = { ended: { service: new Date("2026-01-01") } };

const open = async (): Promise<TestDatabase> => await createTestDatabase({ template });

/** A guest who booked with Bea, and who is nobody's taxpayer: nothing keeps her own row. */
async function guestOfBea({ db }: TestDatabase) {
  const host = await twoPersons(db);
  const { rights, privacy, bea } = host;
  const guest = randomUUID();
  const booking = { ...newRow(), guestId: guest, hostId: bea, billing: "Gina, 3 nights", wish: "quiet" };
  await db.insert(guests).values({ ...newRow(), id: guest, name: "Gina" });
  await db.insert(bookings).values(booking);
  const gina = registry.subject("guest", { tenant: "acme", id: guest });
  const erase = async (subject: SubjectRef<"guest" | "user"> = gina) => {
    const report = await rights.erasure.execute(await rights.erasure.plan(subject, closed));
    expect((await rights.erasure.verify(report)).residue).toEqual([]);
  };
  const isOver = async (event: Date) => await privacy.events.record(gina, "account closed", event);
  return { ...host, gina, booking, erase, isOver };
}

it("takes what a hold kept in a row of two when it ends, though the person is forgotten", async () => {
  await using database = await open();
  const { db } = database;
  const { rights, sweep, gina, booking, erase } = await guestOfBea(database);
  const hold = await rights.holds.place(gina, { ...dispute, data: { bookings: ["wish"] } });
  await erase();
  const held = { ...booking, guestId: null };
  expect(await db.select().from(guests)).toEqual([]);
  expect(await db.select().from(bookings)).toEqual([held]); // the billing for the books
  await sweep();
  expect(await db.select().from(bookings)).toEqual([held]);
  await rights.holds.end(hold, settled);
  await sweep();
  expect(await db.select().from(bookings)).toEqual([{ ...held, wish: null }]);
  expect((await rights.retention.plan("acme")).holds).toBe(0);
});

it("takes what a law kept in a row of two when its time is over, and a row of hers alone as a whole", async () => {
  await using database = await open();
  const { db } = database;
  const { sweep, clock, gina, booking, erase, isOver } = await guestOfBea(database);
  const receipt = { ...newRow(), guestId: gina.key, amount: "90 EUR" };
  await db.insert(receipts).values(receipt);
  await isOver(new Date("2026-01-15T12:00:00Z"));
  await erase();
  const kept = { ...booking, guestId: null, wish: null };
  expect(await db.select().from(bookings)).toEqual([kept]);
  expect(await db.select().from(receipts)).toEqual([{ ...receipt, guestId: null }]);
  clock.set("2034-01-14T12:00:00Z");
  await sweep();
  expect(await db.select().from(bookings)).toEqual([kept]);
  clock.set("2034-01-17T12:00:00Z");
  await sweep();
  expect(await db.select().from(bookings)).toEqual([{ ...kept, billing: null }]);
  expect(await db.select().from(receipts)).toEqual([]);
});

it("keeps a row of two for the hold of somebody forgotten when the last owner leaves", async () => {
  await using database = await open();
  const { db } = database;
  const { rights, subject, sweep, clock, gina, bea, booking, erase, isOver } = await guestOfBea(database);
  const hold = await rights.holds.place(gina, { ...dispute, data: { bookings: ["wish"] } });
  await isOver(new Date("2010-01-15"));
  await erase();
  await erase(subject(bea));
  expect(await db.select().from(bookings)).toEqual([{ ...booking, guestId: null, billing: null }]);
  await rights.holds.end(hold, settled);
  clock.advance("P1D");
  await sweep();
  expect((await db.select().from(bookings)).map(({ wish }) => wish)).toEqual([null]);
});

it("keeps a comment in a row of the tenant's for a hold, and takes it when the hold ends", async () => {
  await using database = await open();
  const { db } = database;
  const { rights, subject, sweep, ana } = await twoPersons(db);
  const record = { ...newRow(), title: "Q1", reviewerId: ana, comment: "view" };
  await db.insert(records).values(record);
  const hold = await rights.holds.place(subject(ana), { ...dispute, data: { records: ["comment"] } });
  const report = await rights.erasure.execute(await rights.erasure.plan(subject(ana), closed));
  expect((await rights.erasure.verify(report)).clean).toBe(true);
  expect(await db.select().from(records)).toEqual([record]); // a law keeps her own row
  await rights.holds.end(hold, settled);
  const { resumed } = await sweep();
  expect(resumed).toMatchObject([{ status: "executed" }]);
  expect(await db.select().from(records)).toEqual([{ ...record, reviewerId: null, comment: null }]);
  expect(await db.select().from(users)).toHaveLength(2);
});
