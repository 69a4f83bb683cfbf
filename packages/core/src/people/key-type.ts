import { ownRowsOf } from "../registry/own-rows.ts";
import { canonicalKey, type CanonicalKey } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import { isPlainText } from "../database/split-column.ts";
import type { ClassifiedColumn } from "../registry/classified.ts";
import type { PersonTable } from "../registry/person-place.ts";

/**
 * How a key is compared with its column: `pure` has one text for equal values; `text` as well, unless its collation
 * finds different texts equal; `other` types only PostgreSQL knows.
 */
export type KeyType = "pure" | "text" | "other";

/** @see {@link KeyType} */
export function keyType({ sqlType }: ClassifiedColumn): KeyType {
  const type = sqlType.toLowerCase();
  if (/^(?:text|varchar|character varying)\b/.test(type)) return "text";
  return /^(?:uuid|smallint|smallserial|integer|serial|bigint|bigserial)$/.test(type) ? "pure" : "other";
}

/** Whether any row can have the key; `ask`: only PostgreSQL can tell whether it reads it as this type. */
export function canBeKey({ column }: PersonTable, key: CanonicalKey): boolean | "ask" {
  if (!isPlainText(key) || key === "") return false;
  const found = canonicalKey(column.sqlType, key);
  return found.form === "not pure" ? "ask" : found.form === "key" && found.key === key;
}

/** A key in its column's own type, without the lengths that would cut or round it. */
export const asKeyOf = ({ column }: PersonTable, key: SQL): SQL => sql`${key}::${sql.raw(castable(column))}`;

/** The same, compared under the column's collation wherever it stands. */
export const asValueOf = (place: PersonTable, key: SQL): SQL =>
  sql`coalesce((select ${place.column.source} from ${ownRowsOf(place.table).from} where false), ${asKeyOf(place, key)})`;

const SERIALS: Readonly<Record<string, string>> = {
  smallserial: "smallint",
  serial: "integer",
  bigserial: "bigint",
};

/** A serial is an integer with a default: nothing can be cast to it. */
function castable({ sqlType }: ClassifiedColumn): string {
  const type = sqlType.toLowerCase();
  if (/^(?:char|character)\b(?! varying)/.test(type)) return "bpchar";
  return SERIALS[type] ?? sqlType.replace(/\s*\([^)]*\)/, "");
}
