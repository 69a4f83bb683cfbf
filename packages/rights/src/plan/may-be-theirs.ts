import {
  doubtfulIdentifiers,
  foundationOf,
  identifiedRows,
  namingOf,
  type AnyPrivacy,
  type Catalog,
  type Identifier,
  type RowKey,
} from "@habeas/core/engine";
import type { SubjectRef, SubjectReference } from "@habeas/core";
import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { storedJson } from "../brands.ts";
import type { RightsFoundation } from "../foundation.ts";

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

/** Records a decision about one row; a later one replaces it. Both stay in the ledger. */
export async function settleDoubt(
  { privacy }: RightsFoundation,
  { tenant, reference }: SubjectReference,
  { table, key, decision, by }: SettledDoubt,
): Promise<void> {
  privacy.registry.table(table);
  await privacy.db.transaction(async (tx) => {
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

/** The rows that name an unconfirmed address of the person, and what that is. */
export async function doubtfulRows(
  privacy: AnyPrivacy,
  tx: Database,
  catalog: Catalog,
  subject: SubjectRef,
): Promise<{ readonly identifiers: readonly Identifier[]; readonly rows: readonly PlanDoubt[] }> {
  const { registry } = privacy;
  const identifiers = await doubtfulIdentifiers(foundationOf(privacy.in(tx)), subject);
  if (identifiers.length === 0) return { identifiers, rows: [] };
  const { tenant } = subject;
  const naming = namingOf(registry, subject, identifiers);
  const found = await identifiedRows({ db: tx, registry, catalog, tenant, naming });
  return {
    identifiers,
    rows: [...found].flatMap(([table, keys]) => keys.map((key) => ({ table, key }))),
  };
}
