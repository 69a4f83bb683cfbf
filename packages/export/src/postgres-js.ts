/**
 * PostgreSQL through postgres.js, read with COPY. Needs the peer `postgres`.
 *
 * @module
 */
export { postgresJsSource, type PostgresJsSourceOptions } from "./sources/postgres-js-source.ts";
