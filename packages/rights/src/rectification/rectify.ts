import { hostTable, isAmong, type RowKey, type ReachedRow, type ClassifiedTable } from "@habeas/core/engine";
import type { SubjectRef } from "@habeas/core";
import { sql } from "drizzle-orm";
import { reachOf } from "../access/access.ts";
import type { RightsFoundation } from "../foundation.ts";
import type { RecipientOutcome } from "../recipients/recipient-outcome.ts";
import { RightsError } from "../errors.ts";
import { tellRecipients } from "../recipients/tell-recipients.ts";

/** New values for one row of a person's. */
export interface Rectification {
  /** The table's key in the schema. */
  readonly table: string;
  /** The row's primary key; left out: the only row of hers in the table. */
  readonly key?: RowKey;
  /** Personal columns, by key. */
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Corrects a person's data in rows that are hers, in one transaction, and tells the recipients. Art. 16, 19.
 * Sealed columns are corrected by the app that can seal.
 *
 * @throws A {@link RightsError}: `unknown_person`; `invalid_options` for a row that is not hers, and for a column
 * that is no personal value.
 */
export async function rectify(
  base: RightsFoundation,
  subject: SubjectRef,
  changes: readonly Rectification[],
): Promise<readonly RecipientOutcome[]> {
  const { privacy } = base;
  const { catalog, reach } = await reachOf(base, subject);
  const reference = await privacy.reference(subject);
  await privacy.db.transaction(async (tx) => {
    for (const change of changes) {
      const table = privacy.registry.table(change.table);
      const scope = { registry: privacy.registry, catalog, tenant: subject.tenant };
      const row = ownRow(reach.of(table), change);
      const set = Object.entries(change.values).map(([key, value]) => {
        const { name, source } = personalColumn(table, key);
        return sql`${sql.identifier(name)} = ${value === null ? sql`null` : sql.param(value, source)}`;
      });
      if (set.length === 0) continue;
      await tx.execute(
        sql`update ${hostTable(catalog, table)} set ${sql.join(set, sql`, `)} where ${isAmong(scope, table, { keys: [row.key] })}`,
      );
    }
    await privacy.in(tx).ledger.append({
      tenant: subject.tenant,
      event: "data.rectified",
      reference,
      facts: {
        columns: changes.map(({ table, values }) => ({ table, columns: Object.keys(values).toSorted() })),
      },
    });
  });
  return await tellRecipients(base, subject, reference, "rectified");
}

function ownRow(rows: readonly ReachedRow[], { table, key }: Rectification): ReachedRow {
  const owned = rows.filter((row) => row.owned);
  const [only, ...others] =
    key === undefined ? owned : owned.filter((row) => JSON.stringify(row.key) === JSON.stringify(key));
  if (only !== undefined && others.length === 0) return only;
  throw new RightsError("invalid_options", "a correction names one row that is the person's own", {
    where: table,
  });
}

function personalColumn(table: ClassifiedTable, key: string) {
  const column = table.columns.find((candidate) => candidate.key === key);
  if (column && column.rule.word === "personal" && column.sealed === undefined) return column;
  throw new RightsError("invalid_options", "only a personal value that is not sealed can be corrected here", {
    where: `${table.key}.${key}`,
  });
}
