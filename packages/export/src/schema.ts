/**
 * The tables of dumps, for the host's own migrations.
 *
 * @module
 */
export { exportHolder, exportJob, exportPart } from "./job/tables.ts";
