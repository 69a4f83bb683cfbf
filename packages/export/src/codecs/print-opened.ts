/** An opened value as JSON text, for NDJSON. Bytes as PostgreSQL prints them. */
export function printJson(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (value instanceof Uint8Array) return JSON.stringify(hex(value));
  return JSON.stringify(value) ?? "null";
}

/** An opened value as the text of a cell. */
export function printText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Uint8Array) return hex(value);
  if (value instanceof Date) return value.toISOString();
  return typeof value === "bigint" ? String(value) : (JSON.stringify(value) ?? "");
}

const hex = (bytes: Uint8Array): string => `\\x${Buffer.from(bytes).toString("hex")}`;
