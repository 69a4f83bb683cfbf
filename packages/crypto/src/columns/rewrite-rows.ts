import type { Database } from "@habeas/internal";
import { isCryptoError } from "../errors.ts";
import type { PinnedKeys } from "../keys/key-cache.ts";
import type { Owner } from "../keys/owner.ts";
import type { ProtectTools } from "./protect.ts";
import { fieldOwner, rowContext, type Row, type RowContext } from "./row-owner.ts";
import type { FieldShape, TableShape } from "./table-shape.ts";
import { rowCondition, walkRows, type WalkedBatch, type WalkOptions } from "./walk-rows.ts";

/** What a batch did beside reading rows. */
export interface RewrittenBatch extends WalkedBatch {
  /** Values that were written anew. */
  readonly values: number;
  /** Values that could not be opened or sealed, of shredded persons for example, and were left as they are. */
  readonly unreadable: number;
}

/** A row of a batch, and new values for it: each is made by itself, and may fail by itself. */
export interface RowRewrite {
  readonly row: Row;
  readonly changes: readonly (() => Row)[];
}

/** Walks one batch: `plan` loads what it needs once, then each row is written that has changes. */
export async function rewriteRows(
  tools: Pick<ProtectTools, "db" | "inside">,
  shape: TableShape,
  options: WalkOptions,
  plan: (rows: readonly Row[], tx: Database) => Promise<readonly RowRewrite[]>,
): Promise<RewrittenBatch> {
  let values = 0;
  let unreadable = 0;
  const walked = await walkRows(
    shape,
    options.db ? tools.inside(options.db) : tools.db,
    options,
    async (rows, tx) => {
      for (const { row, changes } of await plan(rows, tx)) {
        const changed: Record<string, unknown> = {};
        for (const change of changes) {
          try {
            Object.assign(changed, change());
          } catch (error) {
            if (!isCryptoError(error)) throw error;
            unreadable += 1;
          }
        }
        const names = Object.keys(changed);
        if (names.length === 0) continue;
        values += names.length;
        await tx.update(shape.table).set(changed).where(rowCondition(shape, row));
      }
    },
  );
  return { ...walked, values, unreadable };
}

/** The rows of a batch with whose they are. */
export function withContext(
  shape: TableShape,
  rows: readonly Row[],
): { readonly row: Row; readonly context: RowContext }[] {
  return rows.map((row) => ({ row, context: rowContext(shape, row) }));
}

/** Every owner that some fields of some rows have; a row that names no person has none to load. */
export function ownersOf(
  fields: readonly FieldShape[],
  contexts: readonly { readonly context: RowContext }[],
): Owner[] {
  return contexts.flatMap(({ context }) =>
    fields.flatMap((field) =>
      field.scope === "subject" && context.person === undefined ? [] : [fieldOwner(field, context)],
    ),
  );
}

/** Keys past the cache: another process may have rotated them. */
export async function freshKeys(
  tools: ProtectTools,
  fields: readonly FieldShape[],
  contexts: readonly { readonly context: RowContext }[],
  tx: Database,
): Promise<PinnedKeys> {
  return await tools.keyCache.reload(ownersOf(fields, contexts), tx);
}
