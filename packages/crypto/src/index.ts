/**
 * Field-level encryption for drizzle on PostgreSQL.
 *
 * @module
 */
export { CryptoError, isCryptoError, type CryptoErrorCode } from "./errors.ts";
