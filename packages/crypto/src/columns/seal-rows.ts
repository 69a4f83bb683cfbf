import type { Database } from "@habeas/internal";
import type { Envelopes } from "../envelope/envelope.ts";
import { indexKey, truncatedHash } from "../blind-index/index-key.ts";
import type { KeyCache, PinnedKeys } from "../keys/key-cache.ts";
import { ownerName, type Owner } from "../keys/owner.ts";
import type { OwnerKeys } from "../keys/owner-keys.ts";
import type { TenantRoots } from "../keys/tenant-roots.ts";
import { CryptoError } from "../errors.ts";
import { BlindIndex } from "./blind-index-value.ts";
import type { IndexShape } from "./index-shape.ts";
import { createPlaces } from "./place.ts";
import { fieldOwner, rowContext, type Row, type RowContext } from "./row-owner.ts";
import { Sealed } from "./sealed-value.ts";
import type { FieldShape, TableShape } from "./table-shape.ts";

/** What sealing works with. */
export interface SealingTools {
  readonly envelopes: Envelopes;
  readonly keyCache: KeyCache;
}

/** Plain values for columns of one row, and whose row it is. */
export interface PlainRow {
  readonly values: Row;
  readonly keys: Row;
}

/** Seals the sealed columns that `values` names, and fills the indexes over them. */
export async function sealRows(
  tools: SealingTools,
  shape: TableShape,
  rows: readonly PlainRow[],
  tx: Database | undefined,
): Promise<Record<string, unknown>[]> {
  const work = rows.map(({ values, keys }) => workOf(shape, values, keys));
  const owners = work.flatMap((row) => row.fields.map(({ owner }) => owner));
  const pinned = owners.length === 0 ? new Map<string, OwnerKeys>() : await tools.keyCache.ensure(owners, tx);
  const tenants = work.flatMap((row) => (row.indexes.some(isFilled) ? [row.context.tenant] : []));
  const roots = tenants.length === 0 ? undefined : await tools.keyCache.roots(tenants, tx);
  const placeOf = createPlaces();
  return work.map(({ values, context, fields, indexes }) => {
    const row: Record<string, unknown> = { ...values };
    for (const { field, owner, value } of fields) {
      const key = keysOf(pinned, owner).current();
      const place = placeOf(context.tenant, field.prefixed, context.bind);
      row[field.property] = new Sealed(tools.envelopes.seal(key, place, value, field), field.field);
    }
    for (const { index, value } of indexes) {
      row[index.property] = value === null ? null : blindIndexOf(roots?.get(context.tenant), index, value);
    }
    return row;
  });
}

interface FieldWork {
  readonly field: FieldShape;
  readonly owner: Owner;
  readonly value: unknown;
}

interface IndexWork {
  readonly index: IndexShape;
  readonly value: unknown;
}

interface RowWork {
  readonly values: Row;
  readonly context: RowContext;
  readonly fields: readonly FieldWork[];
  readonly indexes: readonly IndexWork[];
}

function workOf(shape: TableShape, values: Row, keys: Row): RowWork {
  const context = rowContext(shape, keys);
  const fields = shape.fields.flatMap((field): FieldWork[] => {
    const value = values[field.property];
    return value === undefined || value === null ? [] : [{ field, owner: fieldOwner(field, context), value }];
  });
  const indexes = shape.indexes.flatMap((index): IndexWork[] => {
    const value = values[index.of.property];
    return value === undefined ? [] : [{ index, value }];
  });
  return { values, context, fields, indexes };
}

const isFilled = ({ value }: IndexWork): boolean => value !== null;

/** The keys of an owner among those that were loaded. */
export function keysOf(pinned: PinnedKeys, owner: Owner): OwnerKeys {
  const keys = pinned.get(ownerName(owner));
  if (keys === undefined) throw new CryptoError("unknown_key", "this tenant or person has no key");
  return keys;
}

/** The index of a plain value. */
export function blindIndexOf(roots: TenantRoots | undefined, index: IndexShape, value: unknown): BlindIndex {
  if (roots === undefined) throw new CryptoError("unknown_key", "this tenant has no roots");
  const key = indexKey(roots.indexRoot, {
    field: index.of.field,
    index: index.index,
    version: index.version,
  });
  return new BlindIndex(truncatedHash(key, index.normalize(value), index.bits));
}
