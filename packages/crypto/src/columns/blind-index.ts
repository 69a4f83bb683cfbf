import { entityKind, type ColumnBaseConfig } from "drizzle-orm";
import { ExtraConfigColumn, PgColumn, PgColumnBuilder, type PgTable } from "drizzle-orm/pg-core";
import { CryptoError } from "../errors.ts";
import { BlindIndex, isBlindIndex } from "./blind-index-value.ts";
import { BLIND_INDEX, marked, type BlindIndexMark } from "./marks.ts";

/** How a blind index is told apart from the others. */
export interface BlindIndexOptions {
  /**
   * Part of the key of the index. Give it before renaming the column, or all its values must be made anew.
   * @defaultValue the column's name
   */
  readonly index?: string;
}

interface ColumnType {
  name: string;
  dataType: "custom";
  columnType: "HabeasBlindIndex";
  data: BlindIndex;
  driverParam: Uint8Array;
  enumValues: undefined;
}

/**
 * A column that finds sealed values by equality: a truncated keyed hash, filled by `seal` and `update`. Leave
 * it nullable, for shredding sets it to null, and put an ordinary index on it.
 *
 * @param name - The column's name in the database.
 */
export function blindIndex(name: string, options: BlindIndexOptions = {}): BlindIndexColumnBuilder {
  return new BlindIndexColumnBuilder(name, options);
}

/** What `blindIndex` returns: drizzle's column builder with its usual methods. */
export class BlindIndexColumnBuilder extends PgColumnBuilder<ColumnType, { blindIndex: BlindIndexMark }> {
  static override readonly [entityKind] = "HabeasBlindIndexBuilder";

  constructor(name: string, mark: BlindIndexMark) {
    super(name, "custom", "HabeasBlindIndex");
    this.config.blindIndex = mark;
  }

  /** Called by drizzle. */
  build(table: PgTable): PgColumn {
    return marked(new BlindIndexColumn(table, this.config), BLIND_INDEX, this.config.blindIndex);
  }

  /** Called by drizzle: the columns of `pgTable`'s third parameter. */
  buildExtraConfigColumn(table: PgTable): ExtraConfigColumn {
    return marked(new ExtraConfigColumn(table, this.config), BLIND_INDEX, this.config.blindIndex);
  }
}

class BlindIndexColumn extends PgColumn<
  ColumnBaseConfig<"custom", "HabeasBlindIndex">,
  { blindIndex: BlindIndexMark }
> {
  static override readonly [entityKind] = "HabeasBlindIndex";

  getSQLType(): string {
    return "bytea";
  }

  /** Bytes, or `\x…` from inside PostgreSQL's JSON (nested relational queries). */
  override mapFromDriverValue(value: unknown): BlindIndex {
    if (value instanceof Uint8Array) return new BlindIndex(value);
    if (typeof value === "string" && /^\\x[0-9a-f]*$/.test(value)) {
      return new BlindIndex(Buffer.from(value.slice(2), "hex"));
    }
    throw new CryptoError("not_an_envelope", "a blind index column holds no bytes", { where: this.name });
  }

  /** A plain value compared with the index would be sent to the database in the clear. */
  override mapToDriverValue(value: unknown): Uint8Array {
    if (!isBlindIndex(value)) {
      throw new CryptoError("not_sealed", "a plain value was compared with a blind index", {
        where: this.name,
        fix: "ask the protected table for the index of the value",
      });
    }
    const { bytes } = value;
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length); // node-postgres wants a Buffer
  }
}
