import { canonicalKey } from "@habeas/internal";
import type { PgColumn } from "drizzle-orm/pg-core";
import { CryptoError } from "../errors.ts";
import { tenantNamed } from "../keys/owner.ts";

/** A column that says whose value it is, or in which row. */
export interface ContextColumn {
  /** Its name in the schema. */
  readonly property: string;
  readonly column: PgColumn;
  /** The one text of a value, the same whether it comes from the host or from the database. */
  readonly text: (value: unknown) => string;
}

/**
 * Reads values of a column as the text that keys and envelopes are bound to.
 *
 * @throws A {@link CryptoError}: `invalid_options` for a type whose values have several texts.
 */
export function contextColumn(property: string, column: PgColumn): ContextColumn {
  const type = column.getSQLType();
  if (canonicalKey(type, "").form === "not pure") {
    throw new CryptoError("invalid_options", `values cannot be bound to a column of type ${type}`, {
      where: column.name,
      fix: "use uuid, text, varchar, smallint, integer or bigint",
    });
  }
  return {
    property,
    column,
    text: (value) => {
      const found = canonicalKey(type, value);
      if (found.form === "key") return found.key;
      if (value === "" && /^(?:text|varchar)/.test(type)) return ""; // the value of a row, if of no person
      throw new CryptoError("missing_context", "a row lacks the value that its sealed columns are bound to", {
        where: column.name,
      });
    },
  };
}

/** The same for the column of tenants, whose ids are refused where no table of habeas could hold them. */
export function tenantColumn(property: string, column: PgColumn): ContextColumn {
  const context = contextColumn(property, column);
  let checked: string | undefined; // the rows of a call are mostly of one tenant
  return {
    ...context,
    text: (value) => {
      const text = context.text(value);
      if (text !== checked) checked = tenantNamed(text);
      return text;
    },
  };
}
