import { entityKind, type ColumnBaseConfig } from "drizzle-orm";
import { ExtraConfigColumn, PgColumn, PgColumnBuilder, type PgTable } from "drizzle-orm/pg-core";
import { CryptoError } from "../errors.ts";
import { fromText, toText } from "../envelope/text-form.ts";
import { marked, SEALED, type SealedMark } from "./marks.ts";
import { isSealed, Sealed, sealedTombstone } from "./sealed-value.ts";

/** How a sealed column keeps its values. */
export interface SealedOptions {
  /** The id of the field: bound into every value, so it never changes. Columns may be renamed freely. */
  readonly field: string;
  /**
   * Whose key seals it. A value under the tenant's key outlives the shredding of a person.
   * @defaultValue `"subject"`
   */
  readonly scope?: "subject" | "tenant";
  /**
   * The column's type: `bytea`, or `text` with the form `hb1_…`, a third larger.
   * @defaultValue `"bytea"`
   */
  readonly storage?: "bytea" | "text";
  /**
   * Whether lengths are hidden to the next 16 bytes.
   * @defaultValue `true`
   */
  readonly hideLength?: boolean;
}

interface ColumnType<Plain> {
  name: string;
  dataType: "custom";
  columnType: "HabeasSealed";
  data: Sealed<Plain>;
  driverParam: Uint8Array | string;
  enumValues: undefined;
}

/**
 * A column whose values are sealed: drizzle reads and writes `Sealed<Plain>`, and the table's own `seal` and
 * `open` make it from a plain value and back. A plain value is never accepted.
 *
 * @param name - The column's name in the database.
 * @throws A {@link CryptoError}: `invalid_options` for an empty field id.
 */
export function sealed<Plain = string>(name: string, options: SealedOptions): SealedColumnBuilder<Plain> {
  const { field, scope = "subject", storage = "bytea", hideLength = true } = options;
  if (field === "")
    throw new CryptoError("invalid_options", "a sealed column has no field id", { where: name });
  return new SealedColumnBuilder<Plain>(name, {
    field,
    scope,
    storage,
    hideLength,
    tombstone: sealedTombstone,
  });
}

/** What `sealed` returns: drizzle's column builder with its usual methods. */
export class SealedColumnBuilder<Plain> extends PgColumnBuilder<ColumnType<Plain>, { sealed: SealedMark }> {
  static override readonly [entityKind] = "HabeasSealedBuilder";

  constructor(name: string, mark: SealedMark) {
    super(name, "custom", "HabeasSealed");
    this.config.sealed = mark;
  }

  /** Called by drizzle. */
  build(table: PgTable): PgColumn {
    const { sealed: mark } = this.config;
    return marked(new SealedColumn(table, this.config), SEALED, mark);
  }

  /** Called by drizzle: the columns of `pgTable`'s third parameter. */
  buildExtraConfigColumn(table: PgTable): ExtraConfigColumn {
    return marked(new ExtraConfigColumn(table, this.config), SEALED, this.config.sealed);
  }
}

class SealedColumn extends PgColumn<ColumnBaseConfig<"custom", "HabeasSealed">, { sealed: SealedMark }> {
  static override readonly [entityKind] = "HabeasSealed";

  getSQLType(): string {
    return this.config.sealed.storage;
  }

  /** Bytes, the text form, or `\x…` from inside PostgreSQL's JSON (nested relational queries). */
  override mapFromDriverValue(value: unknown): Sealed<unknown> {
    if (value instanceof Uint8Array) return new Sealed(value, this.config.sealed.field);
    if (typeof value === "string") return new Sealed(fromText(value, this.name), this.config.sealed.field);
    throw new CryptoError("not_an_envelope", "a sealed column holds neither bytes nor text", {
      where: this.name,
    });
  }

  /** drizzle hands over whatever the host wrote: a plain value must end here. */
  override mapToDriverValue(value: unknown): Uint8Array | string {
    if (!isSealed(value)) {
      throw new CryptoError("not_sealed", "a plain value was written to a sealed column", {
        where: this.name,
        fix: "seal the row first",
      });
    }
    const { envelope } = value;
    if (this.config.sealed.storage === "text") return toText(envelope);
    return Buffer.from(envelope.buffer, envelope.byteOffset, envelope.length); // node-postgres wants a Buffer
  }
}
