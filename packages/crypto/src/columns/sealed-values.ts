import { columnName, type Casing } from "@habeas/internal";
import type { Database } from "@habeas/internal";
import { CryptoError, isCryptoError } from "../errors.ts";
import { fromText } from "../envelope/text-form.ts";
import type { KeyCache, PinnedKeys } from "../keys/key-cache.ts";
import { ownerName, type Owner } from "../keys/owner.ts";
import { openValue } from "./open-rows.ts";
import { createPlaces } from "./place.ts";
import { contextOf, fieldOwner, type RowContext } from "./row-owner.ts";
import type { SealingTools } from "./seal-rows.ts";
import type { FieldShape, TableShape } from "./table-shape.ts";

/** A sealed column, and what of its row a reader of the raw table brings along: names in the database. */
export interface SealedColumn {
  /** `schema.table`, or the table alone in the default schema. */
  readonly table: string;
  readonly column: string;
  /** The columns whose texts say whose value it is, and in which row. */
  readonly with: readonly string[];
}

/** A sealed value of a raw row. */
export interface SealedValue {
  readonly column: SealedColumn;
  /** The bytes, the text form, or `\x…`. */
  readonly value: Uint8Array | string;
  /** What `column.with` names, in its order, as PostgreSQL prints it. */
  readonly with: readonly (string | null | undefined)[];
}

/** What became of one sealed value; the code says why it cannot be opened. */
export type OpenedValue =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: string };

/** Opens values of raw rows, for readers that do not go through drizzle: dumps, access copies, deliveries. */
export interface SealedValues {
  /** The sealed columns of every protected table. */
  readonly columns: readonly SealedColumn[];
  /**
   * Opens a batch, one answer a value in their order: at most one query of the key table, past the cache, in the
   * transaction that the rows were read in.
   *
   * @throws A {@link CryptoError}: `key_provider_unavailable`, `database_fault`.
   */
  open(batch: readonly SealedValue[], options?: { readonly db?: Database }): Promise<readonly OpenedValue[]>;
}

export interface SealedValuesTools extends Pick<SealingTools, "envelopes"> {
  readonly keyCache: KeyCache;
  /** How the host's drizzle spells columns that the schema does not name. */
  readonly casing: Casing | undefined;
  readonly inside: (tx: Database) => Database;
}

/** A sealed column, with what is known of it here. */
interface KnownColumn {
  readonly shape: TableShape;
  readonly field: FieldShape;
  /** By property: where in `with` its text stands. */
  readonly positions: ReadonlyMap<string, number>;
}

/** Of the tables that are protected by then, whenever somebody asks. */
export function createSealedValues(
  tools: SealedValuesTools,
  shapes: () => Iterable<TableShape>,
): SealedValues {
  const { casing } = tools;
  const known = new Map<string, KnownColumn>();
  const described = new Map<TableShape, readonly SealedColumn[]>();
  const describe = (shape: TableShape): readonly SealedColumn[] => {
    const before = described.get(shape);
    if (before !== undefined) return before;
    const context = [shape.tenant, ...(shape.person?.columns ?? []), shape.bind].filter(
      (column) => column !== undefined,
    );
    const names = [...new Set(context.map(({ column }) => columnName(column, casing)))];
    const positions = new Map(
      context.map(({ property, column }) => [property, names.indexOf(columnName(column, casing))]),
    );
    const columns = shape.fields.map((field) => {
      const column = { table: shape.name, column: columnName(field.column, casing), with: names };
      known.set(nameOf(column), { shape, field, positions });
      return column;
    });
    described.set(shape, columns);
    return columns;
  };

  const place = (value: SealedValue): Placed => {
    try {
      const column = known.get(nameOf(value.column));
      if (column === undefined) throw new CryptoError("missing_context", "a column is of no protected table");
      const { shape, field, positions } = column;
      const context = contextOf(shape, ({ property }) => value.with[positions.get(property) ?? -1]);
      return { field, context, owner: fieldOwner(field, context), value: value.value };
    } catch (error) {
      return unopened(error);
    }
  };

  return {
    get columns() {
      return [...shapes()].flatMap(describe);
    },
    open: async (batch, { db: tx } = {}) => {
      for (const shape of shapes()) describe(shape);
      const placed = batch.map(place);
      const pinned = await tools.keyCache.reload(ownersOf(placed), tx && tools.inside(tx));
      const placeOf = createPlaces();
      return placed.map((one) => ("ok" in one ? one : opened(tools, pinned, placeOf, one)));
    },
  };
}

const nameOf = ({ table, column }: SealedColumn): string => `${table}\0${column}`;

interface PlacedValue {
  readonly field: FieldShape;
  readonly context: RowContext;
  readonly owner: Owner;
  readonly value: Uint8Array | string;
}

type Unopened = Extract<OpenedValue, { readonly ok: false }>;
type Placed = PlacedValue | Unopened;

function opened(
  tools: SealedValuesTools,
  pinned: PinnedKeys,
  placeOf: ReturnType<typeof createPlaces>,
  { field, context, value }: PlacedValue,
): OpenedValue {
  try {
    const envelope = typeof value === "string" ? fromText(value) : value;
    const place = placeOf(context.tenant, field.prefixed, context.bind);
    return { ok: true, value: openValue(tools, pinned, field, context, envelope, place) };
  } catch (error) {
    return unopened(error);
  }
}

function unopened(error: unknown): Unopened {
  if (isCryptoError(error)) return { ok: false, code: error.code };
  throw error;
}

/** Each owner once: the rows of a person stand together. */
function ownersOf(placed: readonly Placed[]): Owner[] {
  const distinct = new Map<string, Owner>();
  for (const one of placed) if (!("ok" in one)) distinct.set(ownerName(one.owner), one.owner);
  return [...distinct.values()];
}
