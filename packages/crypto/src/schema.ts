/**
 * The key tables, for the host's own migrations and queries. What they hold is wrapped: without the key
 * provider it opens nothing.
 *
 * @module
 */
export { dataKey, shredding, tenantRoot } from "./keys/tables.ts";
