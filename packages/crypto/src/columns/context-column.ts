import type { PgColumn } from "drizzle-orm/pg-core";
import { CryptoError } from "../errors.ts";

/** A column that says whose value it is, or in which row. */
export interface ContextColumn {
  /** Its name in the schema. */
  readonly property: string;
  readonly column: PgColumn;
  /** The one text of a value, the same whether it comes from the host or from the database. */
  readonly text: (value: unknown) => string;
}

/** Types whose values have one text. A `char(n)` is padded, a `numeric` keeps zeros: neither is here. */
const TYPES = /^(?:uuid|text|varchar(?:\(\d+\))?|smallint|integer|bigint)$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Reads values of a column as the text that keys and envelopes are bound to.
 *
 * @throws A {@link CryptoError}: `invalid_options` for a type whose values have several texts.
 */
export function contextColumn(property: string, column: PgColumn): ContextColumn {
  const type = column.getSQLType();
  if (!TYPES.test(type)) {
    throw new CryptoError("invalid_options", `values cannot be bound to a column of type ${type}`, {
      where: column.name,
      fix: "use uuid, text, varchar, smallint, integer or bigint",
    });
  }
  const missing = () =>
    new CryptoError("missing_context", "a row lacks the value that its sealed columns are bound to", {
      where: column.name,
    });
  const written = (value: unknown): string => {
    if (typeof value === "bigint") return value.toString();
    if (typeof value === "number" && Number.isSafeInteger(value)) return value.toString();
    if (typeof value === "string") return value;
    throw missing();
  };
  return {
    property,
    column,
    text: (value) => {
      const text = written(value);
      if (type !== "uuid") return text;
      const canonical = text.toLowerCase(); // as PostgreSQL gives it back
      if (!UUID.test(canonical)) throw missing();
      return canonical;
    },
  };
}
