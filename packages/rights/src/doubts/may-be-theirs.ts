import {
  doubtfulIdentifiers,
  foundationOf,
  identifiedRows,
  namingOf,
  type AnyPrivacy,
  type Catalog,
  type Identifier,
  person,
  personBehind,
  readCatalog,
  type RowKey,
} from "@habeas/core/engine";
import type { SubjectRef, SubjectReference } from "@habeas/core";
import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { storedJson } from "../brands.ts";
import { RightsError } from "../errors.ts";

/** A row that names an address which the person has not confirmed: nobody knows yet whether it is about them. */
export interface PlanDoubt {
  readonly table: string;
  /** The row's primary key, as text. */
  readonly key: readonly string[];
}

/** What somebody found out about a row that may be a person's. */
export interface SettledDoubt extends PlanDoubt {
  readonly decision: "theirs" | "notTheirs";
  /** Who decided: a user's id or a role, no name. */
  readonly by: string;
}

/** What was decided of a person's doubtful rows, and what names the person in those that are theirs. */
export interface Doubts {
  readonly theirs: ReadonlyMap<string, readonly RowKey[]>;
  readonly open: (rows: readonly PlanDoubt[]) => PlanDoubt[];
}

/** Rows that somebody decided to be a person's, and by what else these name them. */
export interface SettledRows {
  readonly rows: ReadonlyMap<string, readonly RowKey[]>;
  readonly identifiers: readonly Identifier[];
}

/**
 * Records a decision about one row that is or was in doubt; a later one replaces it. Both stay in the ledger.
 *
 * @throws A {@link RightsError}: `invalid_options` for a row that is not in doubt: nobody can make somebody else's row
 * theirs.
 */
export async function settleDoubt(
  privacy: AnyPrivacy,
  { tenant, reference }: SubjectReference,
  { table, key, decision, by }: SettledDoubt,
): Promise<void> {
  privacy.registry.table(table);
  await privacy.db.transaction(async (tx) => {
    const isMeant = (doubt: PlanDoubt): boolean =>
      doubt.table === table && JSON.stringify(doubt.key) === JSON.stringify(key);
    const known = await everInDoubt(privacy, tx, { tenant, reference });
    if (!known.some(isMeant) || !["theirs", "notTheirs"].includes(decision)) {
      throw new RightsError("invalid_options", "this row is not in doubt, or this is no decision about it", {
        where: table,
        fix: "take the row from `mayBeTheirs` of the person's plan, and say `theirs` or `notTheirs`",
      });
    }
    await tx.execute(sql`
      insert into habeas.erasure_doubt (tenant_id, reference, table_key, row_key, decision, by, at)
      values (${tenant}, ${reference}, ${table}, ${JSON.stringify(key)}, ${decision}, ${by},
        ${privacy.clock().toISOString()}::timestamptz)
      on conflict (tenant_id, reference, table_key, row_key) do update
        set decision = excluded.decision, by = excluded.by, at = excluded.at`);
    await privacy.in(tx).ledger.append({
      tenant,
      event: "erasure.doubt_settled",
      reference,
      facts: { table, decision, by },
    });
  });
}

/** The rows that name an unconfirmed address of the person now, and those that did when an erasure began. */
async function everInDoubt(
  privacy: AnyPrivacy,
  tx: Database,
  name: SubjectReference,
): Promise<readonly PlanDoubt[]> {
  const runs = rowsOf<{ memory: string }>(
    await tx.execute(sql`
      select memory from habeas.erasure_run
      where tenant_id = ${name.tenant} and reference = ${name.reference} and memory is not null`),
  );
  const remembered = runs.flatMap(
    ({ memory }) => storedJson<{ readonly mayBeTheirs: readonly PlanDoubt[] }>(memory).mayBeTheirs,
  );
  const subject = await personBehind({ db: tx, registry: privacy.registry }, name);
  if (subject === undefined) return remembered;
  return [...remembered, ...(await doubtfulRows(privacy, tx, await readCatalog(tx), subject)).rows];
}

/** What somebody decided to be a person's, for whoever walks their graph. */
export async function settledRows(
  privacy: AnyPrivacy,
  db: Database,
  subject: SubjectRef,
): Promise<SettledRows> {
  const [known] = rowsOf<{ reference: string }>(
    await db.execute(sql`
      select ${person.reference} as reference from ${person.from}
      where ${person.tenant} = ${subject.tenant} and ${person.table} = ${subject.table}
        and ${person.key} = ${subject.key}`),
  );
  const { theirs } =
    known === undefined
      ? { theirs: new Map<string, readonly RowKey[]>() }
      : await settledDoubts(db, { tenant: subject.tenant, reference: known.reference });
  if (theirs.size === 0) return { rows: theirs, identifiers: [] };
  const { identifiers, rows } = await doubtfulRows(privacy, db, await readCatalog(db), subject);
  return settledAmong(theirs, rows, identifiers);
}

/** A decision is about what the row said: one that names the address no more is theirs no more. */
export function settledAmong(
  theirs: Doubts["theirs"],
  naming: readonly PlanDoubt[],
  identifiers: readonly Identifier[],
): SettledRows {
  const names = new Set(naming.map(({ table, key }) => JSON.stringify([table, ...key])));
  const rows = new Map<string, RowKey[]>();
  for (const [table, keys] of theirs) {
    const still = keys.filter((key) => names.has(JSON.stringify([table, ...key])));
    if (still.length > 0) rows.set(table, still);
  }
  return { rows, identifiers: rows.size === 0 ? [] : identifiers };
}

/** What was decided of the rows that may be a person's. */
export async function settledDoubts(db: Database, { tenant, reference }: SubjectReference): Promise<Doubts> {
  const rows = rowsOf<{ table: string; key: string; decision: SettledDoubt["decision"] }>(
    await db.execute(sql`
      select table_key as "table", row_key as key, decision from habeas.erasure_doubt
      where tenant_id = ${tenant} and reference = ${reference}`),
  );
  const decided = new Set(rows.map(({ table, key }) => JSON.stringify([table, key])));
  const theirs = new Map<string, RowKey[]>();
  for (const { table, key, decision } of rows) {
    if (decision === "theirs") theirs.set(table, [...(theirs.get(table) ?? []), storedJson<RowKey>(key)]);
  }
  return {
    theirs,
    open: (doubts) =>
      doubts.filter(({ table, key }) => !decided.has(JSON.stringify([table, JSON.stringify(key)]))),
  };
}

/** The rows that name one of these unconfirmed addresses. */
export async function rowsNaming(
  { registry }: AnyPrivacy,
  tx: Database,
  catalog: Catalog,
  { subject, identifiers }: { readonly subject: SubjectRef; readonly identifiers: readonly Identifier[] },
): Promise<readonly PlanDoubt[]> {
  if (identifiers.length === 0) return [];
  const naming = namingOf(registry, subject, identifiers);
  const found = await identifiedRows({ db: tx, registry, catalog, tenant: subject.tenant, naming });
  return [...found].flatMap(([table, keys]) => keys.map((key) => ({ table, key })));
}

/** The rows that name an unconfirmed address of the person, and what that is. */
export async function doubtfulRows(
  privacy: AnyPrivacy,
  tx: Database,
  catalog: Catalog,
  subject: SubjectRef,
): Promise<{ readonly identifiers: readonly Identifier[]; readonly rows: readonly PlanDoubt[] }> {
  const identifiers = await doubtfulIdentifiers(foundationOf(privacy.in(tx)), subject);
  return { identifiers, rows: await rowsNaming(privacy, tx, catalog, { subject, identifiers }) };
}

/** Forgets what was decided of rows of people who are forgotten, once no erasure of theirs asks for it any more. */
export async function forgetDoubts(db: Database, tenant: string): Promise<void> {
  await db.execute(sql`
    delete from habeas.erasure_doubt doubt
    where doubt.tenant_id = ${tenant}
      and not exists (select from ${person.from} where ${person.tenant} = doubt.tenant_id
        and ${person.reference} = doubt.reference and ${person.isKnown})
      and not exists (select from habeas.erasure_run run where run.tenant_id = doubt.tenant_id
        and run.reference = doubt.reference and run.memory is not null)`);
}
