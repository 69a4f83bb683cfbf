import { restoreGuard } from "@habeas/rights";
import { createTestDatabase, testClock } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { addPerson, hostTemplate, openRights } from "./host/host.ts";

const key = new Uint8Array(32).fill(3);

/** A journal in memory that counts how often it is read. */
function countedSink() {
  const lines: string[] = [];
  const sink = {
    lines,
    reads: 0,
    append: async (more: readonly string[]) => {
      lines.push(...more);
      await Promise.resolve();
    },
    async *read() {
      sink.reads += 1;
      yield* lines;
      await Promise.resolve();
    },
  };
  return sink;
}

it("reads the journal when the process starts, and again when the database went back under it", async () => {
  await using database = await createTestDatabase({ template: hostTemplate });
  const { db } = database;
  const sink = countedSink();
  const { rights } = openRights(db, { journal: { sink, key } });
  const clock = testClock("2026-03-02T09:00:00Z");
  const isBehind = restoreGuard({ db, journal: { sink }, every: 1_000, clock: clock.now });
  const ana = await addPerson(db, "Ana");
  await rights.object(ana.subject, "newsletter");
  expect(await Promise.all([isBehind(), isBehind()])).toEqual([false, false]);
  await rights.object(ana.subject, "security");
  clock.set("2026-03-02T09:00:02Z");
  expect(await isBehind()).toBe(false);
  expect(sink.reads).toBe(1);
  await db.execute(
    sql`delete from habeas.journal_line where ctid = (select max(ctid) from habeas.journal_line)`,
  );
  expect(await isBehind()).toBe(false); // a moment ago it was not
  clock.set("2026-03-02T09:00:04Z");
  expect(await isBehind()).toBe(true);
  expect(await isBehind()).toBe(true);
  await rights.journal.replay();
  expect(await isBehind()).toBe(false);
});

it("says nothing false when the journal cannot be read", async () => {
  await using database = await createTestDatabase({ template: hostTemplate });
  const sink = {
    append: async () => await Promise.resolve(),
    read: (): AsyncIterable<string> => {
      throw new Error("unreachable");
    },
  };
  const isBehind = restoreGuard({ db: database.db, journal: { sink } });
  const { privacy } = openRights(database.db, { isBehind });
  const ana = await addPerson(database.db, "Ana");
  await expect(privacy.may(ana.subject, "account")).rejects.toMatchObject({ code: "unexpected_failure" });
});

const unclear = async (): Promise<boolean> => await Promise.resolve(undefined as unknown as boolean);

it("denies everything while the guard gives no clear answer", async () => {
  await using database = await createTestDatabase({ template: hostTemplate });
  const { privacy } = openRights(database.db, { isBehind: unclear });
  const ana = await addPerson(database.db, "Ana");
  expect(await privacy.may(ana.subject, "account")).toMatchObject({
    allowed: false,
    because: "restore_not_replayed",
  });
});
