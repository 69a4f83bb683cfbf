import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { ErasurePlan, ErasureReport } from "@habeas/rights";
import {
  childScript,
  createTestDatabase,
  failQuery,
  isFull,
  runs,
  temporaryFolder,
  type TestDatabase,
} from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import { expect, it } from "vitest";
import { addInvoice, addPerson, hostTemplate, openRights, type SomePerson } from "./host/host.ts";
import * as schema from "./host/schema.ts";

const closed = { ended: { account: new Date("2026-03-01") } };

/** A person with something to delete, something to reduce and something to keep, and the plan for her. */
async function planned(
  database: Pick<TestDatabase, "db">,
): Promise<{ person: SomePerson; plan: ErasurePlan }> {
  const { db } = database;
  const person = await addPerson(db, "Ana");
  await addInvoice(db, person, "2025-03-01T10:00:00Z");
  const document = randomUUID();
  await db.insert(schema.documents).values({ id: document, tenantId: "acme", title: "Alone" });
  await db.insert(schema.authors).values({ userId: person.id, documentId: document });
  return { person, plan: await openRights(db).rights.erasure.plan(person.subject, closed) };
}

/** How an erasure ended: one receipt, nothing left but what the plan keeps. */
async function endOf(
  database: Pick<TestDatabase, "db">,
  plan: ErasurePlan,
  report: ErasureReport,
): Promise<object> {
  const { db } = database;
  const { residue } = await openRights(db).rights.erasure.verify(report);
  const { rows } = await db.execute<{ event: string; entries: number }>(sql`
    select body::json->>'event' as event, count(*)::int as entries from habeas.ledger_entry
    where reference::text = ${plan.reference} group by 1 order by 1`);
  const deleted = report.deleted.reduce((sum, { rows: count }) => sum + count, 0);
  const doomed = plan.steps.flatMap(({ kind, tables }) => (kind === "delete" ? tables : []));
  return {
    status: report.status,
    residue,
    entries: Object.fromEntries(rows.map(({ event, entries }) => [event, entries])),
    missed: doomed.reduce((sum, { rows: count }) => sum + count, 0) - deleted,
  };
}

const WELL = {
  status: "executed",
  residue: [],
  entries: {
    "erasure.executed": 1,
    "erasure.started": 1,
    "erasure.verified": 1,
    "subject.forgotten": 1,
  },
  missed: 0,
};

async function untilItPasses<T>(work: () => Promise<T>, tries = 50): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === tries) throw error;
    }
  }
}

/** What a cut connection has to say, its query says too. */
const quiet = (): undefined => undefined;

/** For work that loses connections: drizzle 0.45 never gives back a client on which `begin` failed. */
function ownPool({ url }: TestDatabase) {
  const pool = new Pool({ connectionString: url, max: 100 });
  pool.on("error", quiet);
  pool.on("connect", (client) => client.on("error", quiet));
  return { pool, db: drizzle(pool) };
}

it.each(["before", "after"] as const)("survives the loss of any query, %s it ran", async (moment) => {
  await using database = await createTestDatabase({ template: hostTemplate });
  const step = isFull() ? 1 : 29;
  for (let at = moment === "before" ? 1 : 5; ; at += step) {
    const { plan } = await planned(database);
    const { pool, db } = ownPool(database);
    const { rights } = openRights(db);
    const failure = failQuery(pool, { at, moment });
    const report = await untilItPasses(async () => await rights.erasure.execute(plan));
    failure.remove();
    void pool.end();
    expect(await endOf(database, plan, report)).toEqual(WELL);
    if (!failure.struck) break;
  }
});

it("survives terminated backends", async () => {
  await using database = await createTestDatabase({ template: hostTemplate });
  await using saboteur = await createTestDatabase();
  const name = new URL(database.url).pathname.slice(1);
  for (let round = 0; round < runs(500, { short: 5 }); round += 1) {
    const { pool, db } = ownPool(database);
    const { plan } = await planned({ db });
    const { rights } = openRights(db);
    const strikes: Promise<unknown>[] = [];
    const killing = setInterval(
      () => {
        if (strikes.length > 6) return;
        strikes.push(
          saboteur.pool
            .query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [name])
            .catch(() => undefined),
        );
      },
      5 + (round % 20),
    );
    const report = await untilItPasses(async () => await rights.erasure.execute(plan));
    clearInterval(killing);
    await Promise.all(strikes);
    expect(await untilItPasses(async () => await endOf({ db }, plan, report))).toEqual(WELL);
    void pool.end();
  }
});

it("goes on after kill -9, at every transaction and at any moment in between", async () => {
  await using database = await createTestDatabase({ template: hostTemplate });
  const compiled = await temporaryFolder();
  const rounds = runs(300, { short: 4 });
  let round = 0;
  let killed = 0;
  const oneAfterAnother = async (): Promise<void> => {
    while (round < rounds) {
      const at = round++;
      const { plan } = await planned(database);
      await using child = childScript(new URL("scripts/erase.ts", import.meta.url), {
        arguments: [database.url, JSON.stringify(plan)],
        environment: { NODE_COMPILE_CACHE: compiled },
        ...(at % 2 === 0 && { killAt: { markers: 1 + ((at * 11) % TRANSACTIONS) } }),
      });
      if (at % 2 === 1) {
        await child.reached("transaction");
        await setTimeout((at * 7) % 300);
        child.kill();
      }
      const exit = await child.exit;
      expect(exit.signal === "SIGKILL" || exit.code === 0 ? "" : exit.stderr).toBe("");
      if (exit.signal === "SIGKILL") killed += 1;
      const { rights } = openRights(database.db);
      expect(await endOf(database, plan, await rights.erasure.execute(plan))).toEqual(WELL);
    }
  };
  // most of a round is a process that starts
  await Promise.all([oneAfterAnother(), oneAfterAnother(), oneAfterAnother(), oneAfterAnother()]);
  expect(killed).toBeGreaterThan(rounds / 2);
});

/** How often the erasure of such a person asks for a connection. */
const TRANSACTIONS = 21;

it("never says done while others keep writing about the person", async () => {
  await using database = await createTestDatabase({ template: hostTemplate, connections: 20 });
  const { db } = database;
  const { person, plan } = await planned(database);
  const { rights } = openRights(db);
  const stop = new AbortController();
  const writers = Array.from({ length: runs(16, { short: 4 }) }, async () => {
    const own = new Pool({ connectionString: database.url, max: 1 });
    own.on("error", () => undefined);
    // before the first step a write makes the plan stale, which is another test
    const begun = async (): Promise<boolean> =>
      (await own.query("select from habeas.erasure_run").catch(() => undefined))?.rowCount === 1;
    while (!stop.signal.aborted && !(await begun())) await setTimeout(1);
    while (!stop.signal.aborted) {
      await own
        .query("insert into tasks values (gen_random_uuid(), 'acme', $1, null, null, 't', $2)", [
          person.id,
          person.email,
        ])
        .catch(() => undefined);
      await setTimeout(20);
    }
    await own.end();
  });
  const report = await rights.erasure.execute(plan);
  const proof = await rights.erasure.verify(report);
  const { rows } = await db.execute(sql`select 1 from tasks where assignee_id = ${person.id}`);
  const saysDone = report.status === "executed" && proof.clean;
  expect(saysDone && rows.length > 0).toBe(false);
  stop.abort();
  await Promise.all(writers);
  const again = await rights.erasure.execute(plan);
  expect(again.status).toBe("executed");
  expect((await rights.erasure.verify(again)).residue).toEqual([]);
  expect((await db.execute(sql`select 1 from tasks where assignee_id = ${person.id}`)).rows).toEqual([]);
});

it("is one erasure when several processes execute the same plan at once", async () => {
  await using database = await createTestDatabase({ template: hostTemplate });
  const { plan } = await planned(database);
  const reports = await Promise.all(
    [1, 2, 3, 4].map(
      async () => await untilItPasses(async () => await openRights(database.db).rights.erasure.execute(plan)),
    ),
  );
  const [report] = reports;
  if (report === undefined) throw new Error("there is a report");
  expect(await endOf(database, plan, report)).toEqual(WELL);
});
