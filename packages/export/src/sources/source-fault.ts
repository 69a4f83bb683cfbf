import { databaseFault } from "@habeas/internal";
import { ExportError, type ExportErrorCode } from "../errors.ts";

const CODES: Readonly<Record<string, readonly [ExportErrorCode, string]>> = {
  "42P01": ["schema_drift", "a table is gone since the dump was planned"],
  "42703": ["schema_drift", "a column is gone since the dump was planned"],
  "42501": ["access_denied", "the database's role may not read every row of a table"],
  "22023": ["snapshot_lost", "the snapshot is gone"],
  "42704": ["snapshot_lost", "the snapshot is gone"],
  "40001": ["snapshot_lost", "a replica cancelled the read: a row that it needs was cleaned up"],
};

/** A driver's error without its message, detail and query. */
export function sourceFault(error: unknown): Error {
  if (error instanceof ExportError || (error instanceof Error && error.name === "AbortError")) return error;
  const fault = databaseFault(error);
  const [code, message] = CODES[fault.sqlstate ?? ""] ?? ["database_fault", "the database did not answer"];
  return new ExportError(code, message, { fault });
}
