import { randomBytes, randomUUID } from "node:crypto";

/**
 * What stands in a NOT NULL column whose registry names no value: a value of the type that says nothing. Only
 * for copies and object keys; the types of the registry demand a value everywhere else.
 */
export function neutralValue(type: string): string {
  if (type === "uuid") return randomUUID();
  if (type === "bytea") return `\\x${randomBytes(16).toString("hex")}`;
  if (type === "json" || type === "jsonb") return "null";
  if (type === "boolean") return "false";
  if (type === "date" || type.startsWith("timestamp")) return "1970-01-01";
  if (type.endsWith("[]")) return "{}";
  return NUMERIC.has(type) ? "0" : "";
}

const NUMERIC = new Set(["smallint", "integer", "bigint", "numeric", "real", "double precision"]);
