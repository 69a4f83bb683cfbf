import { databaseFault } from "@habeas/internal";
import { ExportError } from "../errors.ts";

/** A driver's error of the database with the tables of dumps, without message, detail and parameters. */
export function storeFault(error: unknown): unknown {
  if (error instanceof ExportError) return error;
  const fault = databaseFault(error);
  if (Object.keys(fault).length === 0) return error;
  return new ExportError("database_fault", "the database with the tables of dumps did not answer", {
    fault,
    fix: "run it again: what was written is not written twice",
  });
}
