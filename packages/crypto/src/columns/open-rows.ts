import type { Database } from "@habeas/internal";
import { CryptoError, isCryptoError } from "../errors.ts";
import { assertEnvelope, isTombstone, keyIdOf } from "../envelope/format.ts";
import type { PinnedKeys, WantedKeys } from "../keys/key-cache.ts";
import { createPlaces } from "./place.ts";
import { fieldOwner, rowContext, type Row, type RowContext } from "./row-owner.ts";
import { keysOf, type SealingTools } from "./seal-rows.ts";
import { isSealed, type Sealed } from "./sealed-value.ts";
import type { FieldShape, TableShape } from "./table-shape.ts";
import { Unreadable } from "./unreadable.ts";

/** Opened rows, and what an audit may say of it. */
export interface OpenedRows {
  readonly rows: Record<string, unknown>[];
  readonly fields: readonly string[];
  readonly unreadable: number;
}

type Failed = (error: CryptoError, field: FieldShape) => unknown;

/**
 * Opens every sealed value of the rows, by the field that the value itself names: an alias in a query does no
 * harm. Keys are loaded once, before the first value is opened.
 */
export async function openRows(
  tools: SealingTools,
  shape: TableShape,
  rows: readonly Row[],
  onError: "throw" | "report",
  tx: Database | undefined,
): Promise<OpenedRows> {
  let unreadable = 0;
  const failed: Failed = (error, field) => {
    if (onError === "throw") throw error;
    unreadable += 1;
    return new Unreadable(error.code, field.field);
  };
  const work = rows.map((row) => ({
    row,
    context: rowContext(shape, row),
    values: sealedValues(shape, row),
  }));
  const wanted = work.flatMap(({ context, values }) => values.flatMap((value) => wantedKeys(value, context)));
  const pinned = await tools.keyCache.load(wanted, tx);
  const placeOf = createPlaces();
  const opened = work.map(({ row, context, values }) => {
    const result: Record<string, unknown> = { ...row };
    for (const { property, field, value } of values) {
      result[property] = attempt(field, failed, () => {
        const place = placeOf(context.tenant, field.prefixed, context.bind);
        return openValue(tools, pinned, field, context, value.envelope, place);
      });
    }
    return result;
  });
  const fields = new Set(work.flatMap(({ values }) => values.map(({ field }) => field.field)));
  return { rows: opened, fields: [...fields].toSorted(), unreadable };
}

interface SealedProperty {
  readonly property: string;
  readonly field: FieldShape;
  readonly value: Sealed<unknown>;
}

function sealedValues(shape: TableShape, row: Row): SealedProperty[] {
  return Object.entries(row).flatMap(([property, value]): SealedProperty[] => {
    if (!isSealed(value)) return [];
    const field = value.field === undefined ? undefined : shape.byField.get(value.field);
    if (field !== undefined) return [{ property, field, value }];
    throw new CryptoError("missing_context", "a row holds a sealed value of another table", {
      where: `${shape.name}.${property}`,
      fix: "open it with the protected table that it belongs to",
    });
  });
}

/** Nothing for a value that cannot be opened anyway: opening it says why. */
function wantedKeys({ field, value }: SealedProperty, context: RowContext): WantedKeys[] {
  const { envelope } = value;
  if (field.scope === "subject" && context.person === undefined) return [];
  if (envelope.length < 18 || isTombstone(envelope)) return [];
  return [{ ...fieldOwner(field, context), keyIds: [keyIdOf(envelope)] }];
}

/** Opens one value with keys that were loaded before. */
export function openValue(
  tools: Pick<SealingTools, "envelopes">,
  pinned: PinnedKeys,
  field: FieldShape,
  context: RowContext,
  envelope: Uint8Array,
  place: Parameters<SealingTools["envelopes"]["open"]>[1],
): unknown {
  assertEnvelope(envelope);
  if (isTombstone(envelope))
    throw new CryptoError("key_shredded", "the value was erased", { where: field.field });
  const key = keysOf(pinned, fieldOwner(field, context)).named(keyIdOf(envelope));
  return tools.envelopes.open(key, place, envelope);
}

function attempt(field: FieldShape, failed: Failed, open: () => unknown): unknown {
  try {
    return open();
  } catch (error) {
    if (!isCryptoError(error)) throw error;
    return failed(new CryptoError(error.code, error.message, { where: field.field }), field);
  }
}
