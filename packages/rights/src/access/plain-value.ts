import type { Json } from "@habeas/internal";

/** A value of a row as JSON can say it: instants in ISO 8601, bytes in base64, large numbers as text. */
export function plainValue(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== "object") return null;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plainValue(member)]));
}

/** The values of a row, ready for JSON. */
export const plainValues = (values: Readonly<Record<string, unknown>>): { readonly [key: string]: Json } =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, plainValue(value)]));
