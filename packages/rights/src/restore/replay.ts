import { type AnyPrivacy, groupBy, readCatalog } from "@habeas/core/engine";
import { storedJson } from "../brands.ts";
import { restrictionGrounds, type SubjectRef } from "@habeas/core";
import { sql } from "drizzle-orm";
import { execute } from "../execute/execute.ts";
import type { RightsFoundation } from "../foundation.ts";
import { makePlan } from "../plan/make-plan.ts";
import { verify } from "../verify/verify.ts";
import { RightsError } from "../errors.ts";
import { restrictInDatabase } from "../restriction/restriction.ts";
import { nameUnder, type JournalLine } from "../journal/append.ts";
import { endHoldsAgain, holdAgain } from "./held-again.ts";
import { recordLines } from "../journal/known-lines.ts";
import { personsOf } from "../journal/match-persons.ts";
import { suppressAgain } from "../journal/suppressions.ts";

export interface ReplayOptions {
  /** Only lines of this instant or later: when the backup was made. @defaultValue the whole journal */
  readonly since?: Date;
}

/** What was applied again. */
export interface ReplayReport {
  readonly lines: number;
  readonly erased: number;
  readonly withdrawn: number;
  readonly objected: number;
  readonly restricted: number;
  readonly lifted: number;
  /** Legal holds that are open again. */
  readonly held: number;
  /** Addresses put back on the suppression list. */
  readonly suppressed: number;
  /** Persons of the journal who are not in this database: they were created after the backup. */
  readonly absent: number;
  /** Erasures after which something was still found. */
  readonly residue: number;
}

/**
 * Applies the journal to a database that was restored: erasures, withdrawals, objections, restrictions and
 * suppressions. To be run before the app answers anybody, since a restore revives withdrawn consents too. Safe to repeat.
 *
 * @throws A {@link RightsError}: `missing_port` without a journal.
 */
export async function replay(base: RightsFoundation, { since }: ReplayOptions): Promise<ReplayReport> {
  const { journal } = base;
  if (journal === undefined) {
    throw new RightsError("missing_port", "a replay needs the journal", { where: "journal" });
  }
  const lines = await readLines(journal.sink.read(), since);
  const counts = {
    erased: 0,
    withdrawn: 0,
    objected: 0,
    restricted: 0,
    lifted: 0,
    held: 0,
    suppressed: 0,
    absent: 0,
    residue: 0,
  };
  const [addresses, decisions] = [
    lines.filter(({ what }) => what === "suppression"),
    lines.filter(({ what }) => what !== "suppression"),
  ];
  for (const line of addresses) if (await suppressAgain(base.privacy, line)) counts.suppressed += 1;
  await recorded(base, addresses);
  await endHoldsAgain(base.privacy, decisions);
  const { db, registry } = base.privacy;
  const people = { db, registry, catalog: await readCatalog(db) };
  for (const group of groupBy(decisions, ({ tenant, table }) => JSON.stringify([tenant, table])).values()) {
    const [first] = group;
    if (first === undefined) continue;
    const byPerson = groupBy(group, ({ who }) => who);
    const found = new Map<string, SubjectRef>();
    for await (const subject of personsOf(people, first)) {
      const who = nameUnder(journal.key, subject);
      if (byPerson.has(who)) found.set(who, subject);
    }
    for (const [who, own] of byPerson) {
      const subject = found.get(who);
      if (subject === undefined) counts.absent += 1;
      else await applyLines(base, subject, own, counts);
      await recorded(base, own);
    }
  }
  return { lines: lines.length, ...counts };
}

/** What these lines say is done now: the guard lets go when it is so with all of them. */
const recorded = async ({ privacy }: RightsFoundation, lines: readonly ReadLine[]): Promise<void> =>
  await recordLines(
    privacy.db,
    lines.map(({ text }) => text),
    privacy.clock(),
  );

type Counts = { -readonly [K in keyof Omit<ReplayReport, "lines">]: number };

/** The last word of each sort counts; an erasure ends everything else. */
async function applyLines(
  base: RightsFoundation,
  subject: SubjectRef,
  lines: readonly JournalLine[],
  counts: Counts,
): Promise<void> {
  const { privacy } = base;
  const inOrder = lines.toSorted((a, b) => (a.at < b.at ? -1 : 1));
  const restriction = inOrder.findLast(({ what }) => what === "restriction" || what === "lift");
  const ceased = new Map(
    inOrder
      .filter(({ what }) => what === "withdrawal" || what === "objection")
      .toSorted((a, b) => Number(isUpheld(a)) - Number(isUpheld(b))) // decided after it was made
      .map((line) => [JSON.stringify([line.what, line.facts["purpose"]]), line]),
  );
  for (const line of ceased.values()) {
    const { what, facts } = line;
    const { purpose } = facts;
    if (typeof purpose !== "string") continue;
    if (what === "withdrawal") {
      await privacy.consent.withdraw(subject, purpose);
      counts.withdrawn += 1;
    } else {
      await privacy.object(subject, purpose);
      if (isUpheld(line) && isWeighed(privacy, purpose)) {
        await privacy.decideObjection(subject, purpose, { outcome: "upheld" });
      }
      counts.objected += 1;
    }
  }
  if (restriction?.what === "restriction") {
    const ground =
      restrictionGrounds.find((known) => known === restriction.facts["ground"]) ?? "needed_for_claims";
    await restrictInDatabase(base, subject, { ground });
    counts.restricted += 1;
  }
  counts.held += await holdAgain(privacy, subject, inOrder); // before the erasure, which has to leave its data
  const erasure = inOrder.findLast(({ what }) => what === "erasure");
  if (erasure === undefined) return;
  await eraseAgain(base, subject, erasure, counts);
}

const isUpheld = ({ facts }: JournalLine): boolean => facts["outcome"] === "upheld";

/** Whether somebody decides about an objection to a purpose: nobody does in direct marketing. Art. 21(1), (3). */
function isWeighed({ registry }: AnyPrivacy, name: string): boolean {
  const purpose = registry.purposes[name];
  return (
    purpose?.basis === "publicTask" ||
    (purpose?.basis === "legitimateInterest" && purpose.directMarketing !== true)
  );
}

async function eraseAgain(
  base: RightsFoundation,
  subject: SubjectRef,
  { facts }: JournalLine,
  counts: Counts,
): Promise<void> {
  const { privacy } = base;
  const reference = await privacy.reference(subject);
  if (facts["instructed"] === true) {
    await privacy.db.execute(sql`
      insert into habeas.rights_instruction (tenant_id, subject, decision, by, at)
      values (${subject.tenant}, ${reference}, 'erase', 'journal', ${privacy.clock().toISOString()}::timestamptz)
      on conflict do nothing`);
  }
  const plan = await makePlan(privacy, subject, assumptionsIn(facts["assumptions"]));
  const report = await execute(base, plan);
  const proof = await verify(base, report);
  counts.erased += 1;
  if (!proof.clean) counts.residue += 1;
}

function assumptionsIn(value: unknown): { ended: Record<string, Date>; overriding: Record<string, string> } {
  const part = (name: string): [string, string][] => {
    const member: unknown =
      typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
    return typeof member === "object" && member !== null
      ? Object.entries(member).map(([key, entry]) => [key, String(entry)])
      : [];
  };
  return {
    ended: Object.fromEntries(part("ended").map(([name, at]) => [name, new Date(at)])),
    overriding: Object.fromEntries(part("overriding")),
  };
}

/** A line and its text, by which the database knows it. */
interface ReadLine extends JournalLine {
  readonly text: string;
}

async function readLines(lines: AsyncIterable<string>, since: Date | undefined): Promise<ReadLine[]> {
  const distinct = new Map<string, ReadLine>();
  for await (const text of lines) {
    const line = storedJson<JournalLine>(text);
    if (line.v === 1 && (since === undefined || new Date(line.at) >= since))
      distinct.set(text, { ...line, text });
  }
  return [...distinct.values()];
}
