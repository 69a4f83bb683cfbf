/**
 * The delivery queue on pg-boss: many machines, one PostgreSQL.
 *
 * @module
 */
export { pgBossQueue, type PgBossQueueOptions } from "./pg-boss/pg-boss-queue.ts";
