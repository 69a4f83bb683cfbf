import { databaseFault } from "@habeas/internal";
import { ConnectorError } from "../errors.ts";

/** A driver's error without message, detail and parameters; every other error as it is. */
export function databaseFailed(error: unknown): unknown {
  if (error instanceof ConnectorError) return error;
  const fault = databaseFault(error);
  if (Object.keys(fault).length === 0) return error;
  return new ConnectorError("database_fault", "the database did not do what was asked", {
    fault,
    fix: "try again: what was sent is looked up first, and not sent twice",
  });
}
