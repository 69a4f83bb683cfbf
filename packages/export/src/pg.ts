/**
 * PostgreSQL through node-postgres, read with COPY. Needs the peer `pg`.
 *
 * @module
 */
export { pgSource, type PgSourceOptions } from "./sources/pg-source.ts";
