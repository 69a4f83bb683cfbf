/**
 * Core's own tables, as drizzle tables in the PostgreSQL schema `habeas`: for the host's own queries and
 * migrations.
 *
 * @module
 */
export { acceptance, consent, notice, suppression, suppressionKey } from "./database/consent-tables.ts";
export { namedEvent, subject } from "./database/subject-tables.ts";
export {
  ledgerCheckpoint,
  ledgerEntry,
  ledgerHead,
  ledgerLeaf,
  ledgerNode,
  ledgerPayload,
  ledgerPending,
} from "./database/ledger-tables.ts";
