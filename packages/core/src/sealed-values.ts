import type { Database } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import { CoreError } from "./errors.ts";

/** A sealed column, and what of its row whoever reads the raw table brings along: names in the database. */
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

/**
 * Opens sealed values for access copies, dumps, deliveries and addresses: given once, to `createPrivacy`. It keeps no
 * state between two batches. `vault.sealedValues` of `@habeas/crypto` is one.
 */
export interface SealedValues {
  /** Every sealed column that it can open. */
  readonly columns: readonly SealedColumn[];
  /**
   * Opens a batch, one answer a value in their order; its keys are read at once, in the transaction `db` where one is
   * given. Throws where no key can be read: nothing is opened then.
   */
  open(batch: readonly SealedValue[], options?: { readonly db?: Database }): Promise<readonly OpenedValue[]>;
}

/** A table of the host by its names in the database. */
interface NamedTable {
  readonly name: string;
  readonly schema?: string | undefined;
}

/** What the port knows of one column of a table; undefined: it cannot open it. */
export function sealedColumn(
  port: SealedValues | undefined,
  { schema = "public", name }: NamedTable,
  column: string,
): SealedColumn | undefined {
  return port?.columns.find(
    (sealed) =>
      sealed.column === column &&
      (sealed.table === `${schema}.${name}` || (schema === "public" && sealed.table === name)),
  );
}

/** Under which name a query selects what the sealed values of its rows are bound to. */
const BOUND = "habeas bound";

/** What a query on a table selects beside these columns, so that {@link openCells} can open them. */
export function boundTexts(
  port: SealedValues | undefined,
  table: NamedTable,
  columns: readonly { readonly name: string }[],
): Readonly<Record<string, SQL.Aliased<string | null>>> {
  const names = columns.flatMap(({ name }) => sealedColumn(port, table, name)?.with ?? []);
  return Object.fromEntries(
    [...new Set(names)].map((name, at) => [
      `${BOUND} ${name}`,
      sql<string | null>`${sql.identifier(table.name)}.${sql.identifier(name)}::text`.as(`bound_${at}`),
    ]),
  );
}

/** Stands where a value could not be opened. */
export const CLOSED = Symbol("closed");

/** A sealed value in a row that a query with {@link boundTexts} read: a cell that is opened in place. */
export interface SealedCell {
  readonly row: Record<string, unknown>;
  readonly column: { readonly key: string; readonly name: string };
}

/**
 * Opens cells of rows of one table in place, all in one batch; NULL stays. What cannot be opened is {@link CLOSED}.
 *
 * @throws A {@link CoreError}: `keys_unavailable`.
 */
export async function openCells(
  port: SealedValues | undefined,
  table: NamedTable,
  cells: readonly SealedCell[],
  db: Database,
): Promise<void> {
  const known = new Map<string, SealedColumn | undefined>();
  const found: { readonly sealed: SealedValue; readonly put: (value: unknown) => void }[] = [];
  for (const { row, column } of cells) {
    const value = row[column.key];
    if (typeof value !== "string" && !(value instanceof Uint8Array)) continue;
    row[column.key] = CLOSED;
    if (!known.has(column.name)) known.set(column.name, sealedColumn(port, table, column.name));
    const sealed = known.get(column.name);
    if (sealed === undefined) continue;
    const texts = sealed.with.map((name) => {
      const text = row[`${BOUND} ${name}`];
      return typeof text === "string" ? text : undefined;
    });
    found.push({
      sealed: { column: sealed, value, with: texts },
      put: (opened) => void (row[column.key] = opened),
    });
  }
  const opened = await openSealed(
    port,
    found.map(({ sealed }) => sealed),
    db,
  );
  for (const [at, { put }] of found.entries()) {
    const one = opened[at];
    if (one?.ok === true) put(one.value);
  }
}

/**
 * Opens a batch, one answer a value. What the port throws stays here: it may hold the values.
 *
 * @throws A {@link CoreError}: `keys_unavailable`.
 */
export async function openSealed(
  port: SealedValues | undefined,
  batch: readonly SealedValue[],
  db?: Database,
): Promise<readonly OpenedValue[]> {
  if (batch.length === 0) return [];
  try {
    const opened = (await port?.open(batch, db && { db })) ?? [];
    if (opened.length === batch.length) return opened;
  } catch {
    // below: whatever it was, nothing was opened
  }
  throw new CoreError("keys_unavailable", "the keys of sealed values cannot be read", {
    where: "sealedValues",
    fix: "ask again when the key provider answers: nothing was left out",
  });
}
