import {
  foundationOf,
  hasKey,
  identifiersOf,
  namingOf,
  NOBODY,
  type Naming,
  readCatalog,
  type Catalog,
  type RowKey,
  type ClassifiedTable,
} from "@habeas/core/engine";
import { calendarDateIn } from "@habeas/core/law";
import type { Database } from "@habeas/internal";
import { databaseIdentity } from "../database/database-identity.ts";
import { assess, assessRows, type Assessment } from "../plan/assess.ts";
import { factsOf } from "../plan/assumptions.ts";
import type { RightsFoundation } from "../foundation.ts";
import { forgetDoubts } from "../doubts/may-be-theirs.ts";
import { forgetRuns } from "../execute/forget-runs.ts";
import { removeFiles } from "../execute/remove-files.ts";
import { RightsError } from "../errors.ts";
import { heldRows } from "../holds/held-rows.ts";
import type { OpenHold } from "../purposes/held-values.ts";
import { applyVerdicts, Tally } from "./apply-verdicts.ts";
import { duePersons, type DuePerson } from "./due-persons.ts";
import { expiryFacts } from "../plan/expiry-facts.ts";
import { expiredRows } from "./expired-rows.ts";
import { onlyColumns } from "./held-columns.ts";
import { gonePersons, releaseKey } from "./gone-persons.ts";
import { dueHolds, removeHold, type Hold } from "../execute/erasure-holds.ts";
import { knownPersons } from "./known-persons.ts";
import { leave } from "./leave.ts";
import { nextKeys } from "./next-keys.ts";
import { byRun, resumePerson, unfinishedErasures, type ResumedErasure } from "./resume-erasures.ts";
import { restrictedRows } from "./restricted-rows.ts";
import type { RetentionPlan, RetentionReport, SweepOptions } from "./retention.ts";
import { shredHeldKeys } from "./shred-held-keys.ts";

/** What a sweep is made with. */
interface Sweep {
  readonly base: RightsFoundation;
  readonly catalog: Catalog;
  readonly tenant: string;
  readonly now: Date;
  readonly name: { readonly tenant: string; readonly run: string };
  readonly restricted: ReadonlySet<string>;
  readonly held: readonly OpenHold[];
  readonly tally: Tally;
  readonly database: string;
  readonly resumed: ResumedErasure[];
  readonly persons: ResumedErasure[];
  gone: number;
}

/** Erases what no purpose needs any more: batch by batch, each in a transaction of its own. Safe to repeat. */
export async function sweep(
  base: RightsFoundation,
  plan: RetentionPlan,
  { signal, batch = 500, unverifiedDays = 30 }: SweepOptions,
): Promise<RetentionReport> {
  const { db } = base.privacy;
  if (plan.database !== (await databaseIdentity(db))) {
    throw new RightsError("plan_of_another_database", "the plan was made for another database", {
      fix: "make a new plan in this one",
    });
  }
  const { tenant } = plan;
  const now = new Date(plan.at);
  const catalog = await readCatalog(db);
  const state: Sweep = {
    base,
    catalog,
    tenant,
    now,
    name: { tenant, run: `sweep/${plan.at}` },
    restricted: await restrictedRows(base, catalog, tenant),
    held: await heldRows(base, catalog, tenant),
    tally: new Tally(),
    database: plan.database,
    resumed: [],
    persons: [],
    gone: 0,
  };
  const { resumed, persons } = state;
  let batches = 0;
  let finished = true;
  for await (const one of unfinishedErasures(base, tenant)) resumed.push(one);
  for await (const work of batchesOf(state, batch)) {
    await work();
    batches += 1;
    if (signal?.aborted !== true) continue;
    finished = false;
    break;
  }
  const files = await removeFiles(base, catalog, state.name);
  const before = new Date(base.privacy.clock().getTime() - unverifiedDays * DAY);
  const forgotten = await forgetRuns(db, { tenant, before });
  await forgetDoubts(db, tenant);
  const keys = await shredHeldKeys(base, tenant);
  const report: RetentionReport = {
    version: 1,
    tenant,
    at: plan.at,
    deleted: state.tally.deleted,
    erased: state.tally.erased,
    batches,
    files,
    forgotten,
    keys,
    persons,
    resumed,
    gone: state.gone,
    finished,
  };
  await base.privacy.ledger.append({
    tenant,
    event: "retention.swept",
    facts: {
      at: plan.at,
      finished,
      forgotten,
      gone: state.gone,
      keys: { ...keys },
      persons: persons.map((one) => ({ ...one })),
      resumed: resumed.map((one) => ({ ...one })),
      deleted: report.deleted.map((one) => ({ ...one })),
      erased: report.erased.map((one) => ({ ...one })),
    },
  });
  return report;
}

const DAY = 24 * 60 * 60 * 1_000;

type Batch = () => Promise<void>;

/** Rows by their own dates, persons by their events, what erasures had to leave, then whose row the host deleted. */
async function* batchesOf(state: Sweep, size: number): AsyncGenerator<Batch> {
  const { base, catalog, tenant, now } = state;
  const { db, registry } = base.privacy;
  const inTransaction =
    (work: (tx: Database) => Promise<void>): Batch =>
    async () =>
      await db.transaction(work);
  for (const { table, condition } of expiredRows(registry, catalog, { tenant, now })) {
    let after: RowKey | undefined;
    do {
      const keys = await nextKeys(db, catalog, table, condition, { after, size });
      after = keys.length === size ? keys.at(-1) : undefined;
      const left = keys.filter((key) => !state.restricted.has(JSON.stringify([table.key, ...key])));
      const persons = await knownPersons({ db, registry, catalog, tenant }, table, left);
      for (const person of persons) yield async () => await sweepPerson(state, person);
      const theirs = new Set(persons.map(({ key }) => JSON.stringify(key)));
      const rows = left.filter((key) => !theirs.has(JSON.stringify(key)));
      if (rows.length > 0) yield inTransaction(async (tx) => await sweepRows(state, tx, table, rows));
    } while (after !== undefined);
  }
  for (const person of await duePersons(db, registry, { tenant, now })) {
    yield async () => await sweepPerson(state, person);
  }
  const { timeZone = "UTC" } = registry.controller;
  for (const holds of byRun(await dueHolds(db, tenant, calendarDateIn(timeZone, now)))) {
    const whole = await resumePerson(base, tenant, holds);
    if (whole !== undefined) state.resumed.push(whole);
    else for (const hold of holds) yield inTransaction(async (tx) => await sweepHold(state, tx, hold));
  }
  for await (const person of gonePersons(base, tenant)) {
    yield async () => {
      if (await releaseKey(base, person)) state.gone += 1;
    };
  }
}

/** What is over of one person: all of her, or some values. */
async function sweepPerson(state: Sweep, { subject, reference }: DuePerson): Promise<void> {
  const { base, catalog, database, tenant, now, tally } = state;
  const { registry, db } = base.privacy;
  const left = await leave(base, { subject, reference }, { catalog, database, now });
  if (left === "later") return;
  if (left !== "stays") {
    for (const { table, rows } of left.deleted) tally.add("delete", table, rows);
    for (const { table, rows } of left.erased) tally.add("update", table, rows);
    state.persons.push({ run: left.run, status: left.status });
    return;
  }
  await db.transaction(async (tx) => {
    const identifiers = await identifiersOf(foundationOf(base.privacy.in(tx)), subject);
    const facts = await expiryFacts(tx, registry, { tenant, reference }, now);
    const given = { db: tx, registry, catalog, subject, facts, identifiers, refuses: false };
    await apply(state, tx, await assess(given), namingOf(registry, subject, identifiers));
  });
}

/** Goes on with what an erasure had to leave of somebody who is forgotten. */
async function sweepHold(state: Sweep, tx: Database, hold: Hold): Promise<void> {
  const { base, catalog, tenant, held, restricted } = state;
  const { registry } = base.privacy;
  const { table, keys, columns, reference, assumptions } = hold;
  // a restricted person owns them too: until that is lifted
  if (keys.some((key) => restricted.has(JSON.stringify([table, ...key])))) return;
  const given =
    assumptions.expired === undefined ? assumptions : { ...assumptions, expired: state.now.toISOString() };
  const facts = await factsOf(base.privacy, tx, { tenant, reference }, given);
  const seeds = new Map([[table, hasKey(catalog, registry.table(table), keys)]]);
  const all = { ...facts, holds: held };
  const found = await assessRows({ db: tx, registry, catalog, tenant, facts: all, seeds, refuses: false });
  await apply(state, tx, columns === undefined ? found : onlyColumns(found, columns));
  await removeHold(tx, tenant, hold);
}

async function sweepRows(
  state: Sweep,
  tx: Database,
  table: ClassifiedTable,
  keys: readonly RowKey[],
): Promise<void> {
  const { base, catalog, tenant, now, held } = state;
  const { registry } = base.privacy;
  const facts = {
    ...(await expiryFacts(tx, registry, { tenant, reference: "" }, now)),
    holds: held,
  };
  const seeds = new Map([[table.key, hasKey(catalog, table, keys)]]);
  await apply(
    state,
    tx,
    await assessRows({ db: tx, registry, catalog, tenant, facts, seeds, refuses: false }),
  );
}

const apply = async (
  { base, name, tally, restricted }: Sweep,
  tx: Database,
  found: Assessment,
  person: Naming = NOBODY,
): Promise<void> =>
  await applyVerdicts(tx, found, {
    registry: base.privacy.registry,
    name,
    tally,
    except: restricted,
    person,
  });
