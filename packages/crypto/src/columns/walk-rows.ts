import type { Database } from "@habeas/internal";
import { and, asc, sql, type SQL } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { CryptoError } from "../errors.ts";
import { contextColumn, type ContextColumn } from "./context-column.ts";
import type { Row } from "./row-owner.ts";
import { primaryKeyOf } from "./table-name.ts";
import type { TableShape } from "./table-shape.ts";

export interface WalkOptions {
  /**
   * Where the batch before ended.
   * @defaultValue the beginning of the table
   */
  readonly cursor?: string | undefined;
  /**
   * Rows that are read, and locked, at once.
   * @defaultValue `200`
   */
  readonly batch?: number;
  /** @defaultValue the vault's own database */
  readonly db?: Database;
}

/** One batch of a walk over a table. */
export interface WalkedBatch {
  /** Give it to the next call; absent when the table is at its end. */
  readonly cursor: string | undefined;
  /** Rows that were read. */
  readonly rows: number;
}

/** Reads, locks and changes one batch of rows, in the order of the primary key, in one transaction. */
export async function walkRows(
  shape: TableShape,
  db: Database,
  options: WalkOptions & { readonly where?: SQL },
  change: (rows: readonly Row[], tx: Database) => Promise<void>,
): Promise<WalkedBatch> {
  const { cursor, batch = 200, where } = options;
  const key = primaryKey(shape);
  const columns = sql.join(
    key.map(({ column }) => sql`${column}`),
    sql`, `,
  );
  return await db.transaction(async (tx) => {
    const rows: Row[] = await tx
      .select()
      .from(shape.table)
      .where(and(cursor === undefined ? undefined : sql`(${columns}) > (${after(key, cursor)})`, where))
      .orderBy(...key.map(({ column }) => asc(column)))
      .limit(batch)
      .for("update"); // what is written below was read from the same version of the row
    await change(rows, tx);
    const last = rows.at(-1);
    const ended = last === undefined || rows.length < batch;
    const next = ended ? undefined : JSON.stringify(key.map(({ property, text }) => text(last[property])));
    return { cursor: next, rows: rows.length };
  });
}

/** The condition that names one row. */
export function rowCondition(shape: TableShape, row: Row): SQL | undefined {
  return and(
    ...primaryKey(shape).map(({ property, column }) => sql`${column} = ${sql.param(row[property], column)}`),
  );
}

function primaryKey(shape: TableShape): ContextColumn[] {
  const named = new Set(primaryKeyOf(shape.table).map((column) => column.name));
  const key = Object.entries(shape.columns).filter(([, column]) => named.has(column.name));
  if (key.length > 0) return key.map(([property, column]) => contextColumn(property, column));
  throw new CryptoError("invalid_options", "a table without a primary key cannot be walked", {
    where: shape.name,
  });
}

function after(key: readonly ContextColumn[], cursor: string): SQL {
  const values = parsed(cursor);
  if (values.length !== key.length)
    throw new CryptoError("invalid_options", "the cursor is of another table");
  return sql.join(
    values.map((value, position) => sql`${value}::${sql.raw(castOf(key[position]))}`),
    sql`, `,
  );
}

function parsed(cursor: string): readonly unknown[] {
  try {
    const values: unknown = JSON.parse(cursor);
    return Array.isArray(values) ? values : [];
  } catch {
    return [];
  }
}

/** The text of a value is sent as text and read by PostgreSQL, on every driver. */
export const castOf = (key: ContextColumn | undefined): string => `text::${castable(key?.column)}`;
/** To a varchar's own length the text would be cut; a serial is no type to cast to. */
const castable = (column: PgColumn | undefined): string =>
  column
    ?.getSQLType()
    .replace(/^.*serial$/, "bigint")
    .replace(/\(.*$/, "") ?? "text";
