import { keyIdOf } from "../envelope/format.ts";
import { openValue } from "./open-rows.ts";
import type { IndexShape } from "./index-shape.ts";
import { createPlaces } from "./place.ts";
import type { ProtectTools } from "./protect.ts";
import { freshKeys, rewriteRows, withContext, type RewrittenBatch } from "./rewrite-rows.ts";
import { fieldOwner } from "./row-owner.ts";
import { blindIndexOf, keysOf } from "./seal-rows.ts";
import { isSealed, Sealed } from "./sealed-value.ts";
import type { TableShape } from "./table-shape.ts";
import type { WalkOptions } from "./walk-rows.ts";

/** Whether a value is under another key than this one: a comparison of key ids, no key is loaded. */
export function needsReseal(value: Sealed<unknown>, keyId: Uint8Array): boolean {
  return !Buffer.from(keyIdOf(value.envelope)).equals(keyId);
}

/** Seals anew, with the present keys, what one batch of rows still has under older ones. */
export async function resealRows(
  tools: ProtectTools,
  shape: TableShape,
  options: WalkOptions,
): Promise<RewrittenBatch> {
  return await rewriteRows(tools, shape, options, async (rows, tx) => {
    const contexts = withContext(shape, rows);
    const pinned = await freshKeys(tools, shape.fields, contexts, tx);
    const placeOf = createPlaces();
    return contexts.map(({ row, context }) => ({
      row,
      changes: shape.fields.map((field) => () => {
        const value = row[field.property];
        if (!isSealed(value)) return {};
        const key = keysOf(pinned, fieldOwner(field, context)).current();
        if (!needsReseal(value, key.keyId)) return {};
        const place = placeOf(context.tenant, field.prefixed, context.bind);
        const plain = openValue(tools, pinned, field, context, value.envelope, place);
        return { [field.property]: new Sealed(tools.envelopes.seal(key, place, plain, field), field.field) };
      }),
    }));
  });
}

/** Fills blind indexes of one batch of rows from the sealed values: for a new index, or a new key of one. */
export async function fillIndexes(
  tools: ProtectTools,
  shape: TableShape,
  indexes: readonly IndexShape[],
  options: WalkOptions,
): Promise<RewrittenBatch> {
  const fields = indexes.map(({ of }) => of);
  return await rewriteRows(tools, shape, options, async (rows, tx) => {
    const contexts = withContext(shape, rows);
    const pinned = await freshKeys(tools, fields, contexts, tx);
    const roots = await tools.keyCache.roots(
      contexts.map(({ context }) => context.tenant),
      tx,
    );
    const placeOf = createPlaces();
    return contexts.map(({ row, context }) => ({
      row,
      changes: indexes.map((index) => () => {
        const value = row[index.of.property];
        if (!isSealed(value) || row[index.property] !== null) return {};
        const place = placeOf(context.tenant, index.of.prefixed, context.bind);
        const plain = openValue(tools, pinned, index.of, context, value.envelope, place);
        return { [index.property]: blindIndexOf(roots.get(context.tenant), index, plain) };
      }),
    }));
  });
}
