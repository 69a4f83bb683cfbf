/**
 * The tables of this package, as drizzle tables in the PostgreSQL schema `habeas`: for the host's own queries
 * and migrations.
 *
 * @module
 */
export {
  erasureDoubt,
  erasureFile,
  erasureHold,
  erasureRecipient,
  erasureRun,
  erasureStep,
  instruction,
  journalLine,
  journalPosition,
} from "./database/erasure-tables.ts";
export { legalHold } from "./database/hold-tables.ts";
export { restrictedRow } from "./database/restriction-tables.ts";
export { rightsRequest } from "./database/request-tables.ts";
