import { databaseFault, isHabeasError, isRowSecurityFault } from "@habeas/internal";
import { ExportError, type ExportErrorCode } from "../errors.ts";
import { scrub } from "../scrub.ts";

const CODES: Readonly<Record<string, readonly [ExportErrorCode, string]>> = {
  "42P01": ["schema_drift", "a table is gone since the dump was planned"],
  "42703": ["schema_drift", "a column is gone since the dump was planned"],
  "42501": ["access_denied", "the database's role may not read a table"],
  "22023": ["snapshot_lost", "the snapshot is gone"],
  "42704": ["snapshot_lost", "the snapshot is gone"],
  "40001": ["snapshot_lost", "a replica cancelled the read: a row that it needs was cleaned up"],
};

/** What a driver's error means for a dump; the rest is left to the face of the source. */
export function sourceFault(error: unknown): Error {
  if (isHabeasError(error) || (error instanceof Error && error.name === "AbortError")) return error;
  if (isRowSecurityFault(error)) return scrub(error);
  const fault = databaseFault(error);
  const known = CODES[fault.sqlstate ?? ""];
  return known === undefined ? scrub(error) : new ExportError(...known, { fault });
}

/** The connection of a snapshot is gone, or nothing comes over it any more: another one may do. */
export const connectionLost = (): ExportError =>
  new ExportError("database_fault", "the database's connection is gone", {
    fault: { connection: "lost" },
    fix: "run the dump again: what was written is not written twice",
    retryable: true,
  });
