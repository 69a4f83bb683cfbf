/**
 * The tables of this package, as drizzle tables in the PostgreSQL schema `habeas`: for the host's own queries
 * and migrations.
 *
 * @module
 */
export {
  credential,
  deliveryBatch,
  deliveryDecision,
  disclosure,
  rateBucket,
  recipientState,
  webhookInbox,
} from "./database/tables.ts";
