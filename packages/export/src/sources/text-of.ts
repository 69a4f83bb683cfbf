import { ExportError } from "../errors.ts";

/** A text of a row that a driver answered. */
export function textOf(row: Readonly<Record<string, unknown>> | undefined, name: string): string {
  const value = row?.[name];
  if (typeof value === "string") return value;
  throw new ExportError("database_fault", "the database answered something else than text");
}
