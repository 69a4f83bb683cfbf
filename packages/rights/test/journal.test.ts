import { createTestDatabase } from "@habeas/testbed";
import { notRestricted, restoreGuard, type JournalSink } from "@habeas/rights";
import { restrictedRow } from "@habeas/rights/schema";
import { eq } from "drizzle-orm";
import { randomUUID } from "node:crypto";
import { drizzle } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import { expect, it } from "vitest";
import { runs } from "@habeas/testbed";
import { addInvoice, addPerson, hostTemplate, openRights } from "./host/host.ts";
import { registry } from "./host/registry.ts";
import * as schema from "./host/schema.ts";

const key = new Uint8Array(32).fill(3);
const closed = { ended: { account: new Date("2026-03-01") } };

const byName = (a: string, b: string): number => (a < b ? -1 : 1);

/** A sink in memory: what an object store would hold, duplicates and all. */
function memorySink(): JournalSink & { readonly lines: string[] } {
  const lines: string[] = [];
  return {
    lines,
    append: async (more) => {
      lines.push(...more, ...more);
      await Promise.resolve();
    },
    async *read() {
      yield* lines.toReversed();
      await Promise.resolve();
    },
  };
}

it("takes away again what a restore brings back: 50 erasures, withdrawals, objections, restrictions", async () => {
  await using database = await createTestDatabase({ template: hostTemplate });
  const { db } = database;
  const sink = memorySink();
  const { rights, privacy } = openRights(db, { journal: { sink, key } });
  await privacy.notices.publish({
    id: "sales",
    language: "en",
    text: "May we call you?",
    validFrom: new Date("2026-01-01"),
  });
  const count = runs(50, { short: 4 });
  const leavers = [];
  for (let at = 0; at < count; at += 1) {
    const person = await addPerson(db, `Leaver${at}`);
    if (at % 2 === 0) await addInvoice(db, person, "2025-03-01T10:00:00Z");
    leavers.push(person);
  }
  const stays = await addPerson(db, "Stays");
  const quiet = await addPerson(db, "Quiet");
  const guest = `guest.${randomUUID()}@example.com`;
  await db
    .insert(schema.submissions)
    .values({ id: randomUUID(), tenantId: "acme", answers: { email: guest, message: "m", plan: "p" } });
  await privacy.consent.grant(stays.subject, "sales", {
    notice: "sales",
    language: "en",
    method: "checkbox",
  });
  expect((await privacy.may(stays.subject, "sales")).allowed).toBe(true);

  // a dump, as far as PostgreSQL is concerned: a copy of the whole database at this instant
  const backup = `backup_${randomUUID().replaceAll("-", "")}`;
  const url = new URL(database.url);
  const name = url.pathname.slice(1);
  url.pathname = "/postgres";
  const admin = new Pool({ connectionString: url.href });
  await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
  await admin.query(`create database ${backup} template "${name}"`);

  for (const person of leavers) {
    const report = await rights.erasure.execute(await rights.erasure.plan(person.subject, closed));
    expect((await rights.erasure.verify(report)).clean).toBe(true);
  }
  const respondent = registry.subject("respondent", { tenant: "acme", id: guest });
  await rights.instruct(respondent, { decision: "erase", by: "admin" });
  await rights.erasure.execute(await rights.erasure.plan(respondent));
  await privacy.consent.withdraw(stays.subject, "sales");
  await rights.object(stays.subject, "newsletter");
  await rights.restrict(quiet.subject, { ground: "accuracy_contested" });
  await privacy.suppression.add({ email: "never@example.com", reason: "complained" });
  expect(await rights.journal.ship()).toBeGreaterThan(0);
  expect(await rights.journal.ship()).toBe(0);
  for (const value of [
    "never@example.com",
    guest,
    stays.email,
    stays.id,
    leavers[0]?.email ?? "",
    leavers[0]?.id ?? "",
  ]) {
    expect(sink.lines.join("\n")).not.toContain(value);
  }

  url.pathname = `/${backup}`;
  const restoredPool = new Pool({ connectionString: url.href });
  restoredPool.on("error", () => undefined); // the database is dropped below
  try {
    const restored = drizzle(restoredPool);
    const unguarded = openRights(restored);
    expect((await unguarded.privacy.may(stays.subject, "sales")).allowed).toBe(true); // a restore revives it
    const isBehind = restoreGuard({ db: restored, journal: { sink } });
    const after = openRights(restored, { journal: { sink, key }, isBehind });
    const behind = { allowed: false, because: "restore_not_replayed" };
    expect(await after.privacy.may(stays.subject, "account")).toMatchObject(behind);
    expect(await after.privacy.may([stays.subject], "sales")).toMatchObject([behind]);
    expect(await after.privacy.suppression.covers("never@example.com")).toBe(false);
    const usable = async () =>
      await restored
        .select({ note: schema.tasks.note })
        .from(schema.tasks)
        .where(notRestricted(schema.tasks));
    expect(await usable()).toContainEqual({ note: "Call Quiet" }); // the marks are gone as well
    const report = await after.rights.journal.replay();
    // the address that complained, and the one that objected: nobody else's was used for what a list ends
    expect(report).toMatchObject({
      erased: count + 1,
      withdrawn: 1,
      objected: 1,
      restricted: 1,
      absent: 0,
      residue: 0,
    });
    expect(report.suppressed).toBe(2);
    expect((await after.privacy.may(stays.subject, "account")).allowed).toBe(true);
    expect(await after.privacy.may(stays.subject, "sales")).toMatchObject({ because: "withdrawn" });
    expect(await after.privacy.may(quiet.subject, "account")).toMatchObject({ because: "restricted" });
    expect(await usable()).toEqual([{ note: "Call Stays" }]);
    const marks = await restored.select({ table: restrictedRow.tableName }).from(restrictedRow);
    expect(marks.map(({ table }) => table).toSorted(byName)).toEqual(
      ["public.files", "public.sessions", "public.tasks", "public.users"], // all of hers, and nobody else's
    );
    expect(await after.privacy.suppression.covers("never@example.com")).toBe(true);
    for (const person of leavers) {
      const [row] = await restored.select().from(schema.users).where(eq(schema.users.id, person.id));
      expect(row?.name ?? null).toBeNull();
    }
    const [kept] = await restored.select().from(schema.users).where(eq(schema.users.id, stays.id));
    expect(kept?.email).toBe(stays.email);
    expect(await restored.select().from(schema.submissions)).toEqual([]);
    expect(await after.rights.journal.replay()).toMatchObject({ residue: 0, suppressed: 0 });
    expect((await after.privacy.may(stays.subject, "account")).allowed).toBe(true);
  } finally {
    await restoredPool.end();
    await admin.query(`drop database ${backup} with (force)`);
    await admin.end();
  }
});
