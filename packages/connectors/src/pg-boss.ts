/**
 * The delivery queue on pg-boss: many machines, one PostgreSQL.
 *
 * @module
 */
export { pgBossQueue, type PgBossLike, type PgBossQueueOptions } from "./pg-boss/pg-boss-queue.ts";
