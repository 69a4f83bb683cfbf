import { sql } from "drizzle-orm";
import { createTestDatabase, testClock } from "@habeas/testbed";
import { expect, it } from "vitest";
import { foundationOf, gonePeople, markGone, person } from "../src/engine.ts";
import { createPrivacy } from "../src/index.ts";
import { secrets } from "./fixtures/privacy-host.ts";
import { host, markAllGone, registry } from "./fixtures/people-host.ts";

async function open() {
  const database = await createTestDatabase({ template: host });
  const clock = testClock("2026-03-01T00:00:00Z");
  const privacy = createPrivacy({ registry, db: database.db, clock: clock.now, secrets });
  const run = async (statement: string) => await database.db.execute(sql.raw(statement));
  const validFrom = new Date("2026-01-01T00:00:00Z");
  for (const tenant of ["acme", "globex"]) {
    await privacy.notices.publish({ id: "tips-1", language: "en", text: "Tips", validFrom, tenant });
    await run(`insert into clerks values (43, '${tenant}', 'first', 'Clerk@example.org')`);
  }
  return { database, privacy, run, base: foundationOf(privacy) };
}

const clerk = registry.subject("clerk", { tenant: "acme", id: 43 });
const twin = registry.subject("clerk", { tenant: "globex", id: 43 });
const restriction = { ground: "accuracy_contested" } as const;
const tips = { notice: "tips-1", language: "en", method: "checkbox" } as const;

it("gives a row that has the key of a deleted one to a new person, to whom nothing of the former one applies", async () => {
  const { database, privacy, run, base } = await open();
  await using _ = database;
  for (const one of [clerk, twin]) {
    await privacy.consent.grant(one, "tips", tips);
    await privacy.object(one, "statistics");
    await privacy.restrict(one, restriction);
  }
  const former = await privacy.reference(clerk);
  expect(await markAllGone(base, "acme")).toEqual([]);
  await run("delete from clerks where org_id = 'acme'");
  expect(await privacy.reference(clerk)).toBe(former);
  expect(await markAllGone(base, "acme")).toEqual(["43"]);
  expect(await markAllGone(base, "acme")).toEqual([]);
  await expect(privacy.reference(clerk)).rejects.toMatchObject({ code: "unknown_person" });
  await run("insert into clerks values (43, 'acme', 'second', 'new@example.org')");
  const heir = registry.subject("manager", { tenant: "acme", id: " 43" });
  expect(await privacy.may(heir, "account")).toMatchObject({ allowed: true, reference: undefined });
  expect(await privacy.may(heir, "statistics")).toMatchObject({ allowed: true });
  expect(await privacy.may(heir, "tips")).toMatchObject({ because: "no_consent" });
  expect(await privacy.reference(heir)).not.toBe(former);
  // the history stays under the reference, and nobody stands behind it
  const { rows } = await database.pool.query(
    `select person_key, restricted_at is not null as restricted, erased_at, (select count(*)::int from habeas.consent c
      where c.reference = s.reference and (granted_at is not null or objected_at is not null)) as states
     from habeas.subject s where reference = '${former}'`,
  );
  expect(rows).toEqual([{ person_key: null, restricted: true, erased_at: null, states: 2 }]);
  const { rows: entries } = await database.pool.query(
    `select count(*)::int as all, count(*) filter (where body like '%"subject.gone"%')::int as gone
     from habeas.ledger_entry where reference = '${former}'`,
  );
  expect(entries).toEqual([{ all: 4, gone: 1 }]);
  // the twin tenant's person has the same key, and keeps theirs
  expect(await privacy.may(twin, "account")).toMatchObject({ because: "restricted" });
});

it("leaves an address on the suppression list when the row that had it is gone", async () => {
  const { database, privacy, run, base } = await open();
  await using _ = database;
  await privacy.reference(clerk);
  await privacy.suppression.add({
    email: "clerk@example.org",
    purpose: "tips",
    tenant: "acme",
    reason: "complained",
  });
  await run("delete from clerks where org_id = 'acme'");
  expect(await markAllGone(base, "acme")).toEqual(["43"]);
  await run("insert into clerks values (43, 'acme', 'first', 'CLERK@example.org')");
  expect(await privacy.may(clerk, "tips")).toMatchObject({ because: "suppressed" });
  expect(await privacy.may(twin, "tips")).toMatchObject({ because: "no_consent" });
});

it("takes nobody for gone who has no row by nature, matches no kind, or is somebody else's condition", async () => {
  const { database, privacy, run, base } = await open();
  await using _ = database;
  await privacy.reference(registry.subject("respondent", { tenant: "acme", id: "r@example.org" }));
  await privacy.restrict(clerk, restriction);
  await run("update clerks set role = 'none'");
  expect(await markAllGone(base, "acme")).toEqual([]);
  await run("delete from clerks");
  expect(await markAllGone(base, "acme", person.isRestricted)).toEqual([]);
  expect(await markAllGone(base, "acme")).toEqual(["43"]);
});

it("takes a row that moved to another tenant for no deleted one, where a key alone is one row", async () => {
  const { database, privacy, run, base } = await open();
  await using _ = database;
  await run("insert into guests values (7, 'acme', 'first', null)");
  const guest = registry.subject("guest", { tenant: "acme", id: 7 });
  await privacy.restrict(guest, restriction);
  await run("update guests set org_id = 'globex'");
  expect(await markAllGone(base, "acme")).toEqual([]);
  await run("update guests set org_id = 'acme'");
  expect(await privacy.may(guest, "account")).toMatchObject({ because: "restricted" });
});

it("takes nobody for gone whose row is only hidden by row-level security", async () => {
  const { database, privacy, run } = await open();
  await using _ = database;
  await privacy.restrict(clerk, restriction);
  await run("alter table clerks enable row level security");
  await run("create role habeas_gone_reader");
  try {
    await run("grant usage on schema habeas to habeas_gone_reader");
    await run("grant all on all tables in schema public, habeas to habeas_gone_reader");
    await database.db.transaction(async (tx) => {
      await tx.execute(sql`set local role habeas_gone_reader`);
      expect((await tx.execute(sql`select from clerks`)).rows).toEqual([]);
      expect(await markAllGone(foundationOf(privacy.in(tx)), "acme")).toEqual([]);
    });
  } finally {
    await run("drop owned by habeas_gone_reader");
    await run("drop role habeas_gone_reader");
  }
  expect(await privacy.may(clerk, "account")).toMatchObject({ because: "restricted" });
});

it("looks again before it releases a key: the row may be there again, or somebody was first", async () => {
  const { database, privacy, run, base } = await open();
  await using _ = database;
  await privacy.restrict(clerk, restriction);
  await run("delete from clerks where org_id = 'acme'");
  const unless = sql`false`;
  const found = [];
  for await (const batch of gonePeople(base, { tenant: "acme", unless })) found.push(...batch);
  const [gone] = found;
  if (gone === undefined) throw new Error("nobody was found");
  await run("insert into clerks values (43, 'acme', 'first', null)");
  const version = await privacy.version(clerk);
  expect(await markGone(base, gone, unless)).toBe(false);
  expect(await privacy.may(clerk, "account")).toMatchObject({ because: "restricted", version });
  await run("delete from clerks where org_id = 'acme'");
  const outcomes = await Promise.all([1, 2, 3].map(async () => await markGone(base, gone, unless)));
  expect(outcomes.filter(Boolean)).toHaveLength(1);
});
