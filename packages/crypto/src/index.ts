/**
 * Field-level encryption for drizzle on PostgreSQL: whoever takes the database, or a backup of it, reads
 * nothing. Values are sealed for one tenant, one person, one field and one row; keys can be rotated without
 * downtime, and destroyed person by person.
 *
 * @module
 */
export { createVault, type Vault, type VaultOptions } from "./create-vault.ts";
export { sealed, type SealedColumnBuilder, type SealedOptions } from "./columns/sealed.ts";
export { blindIndex, type BlindIndexColumnBuilder, type BlindIndexOptions } from "./columns/blind-index.ts";
export { sealedCheckStatements, sealedChecks } from "./columns/checks.ts";
export { isSealed, Sealed, sealedTombstone } from "./columns/sealed-value.ts";
export { BlindIndex, isBlindIndex } from "./columns/blind-index-value.ts";
export { Unreadable } from "./columns/unreadable.ts";
export type { ProtectedTable } from "./columns/protected-types.ts";
export { needsReseal } from "./columns/reseal.ts";
export { normalize } from "./blind-index/normalizers.ts";
export type { Audit, OpenEvent } from "./audit.ts";
export type { KeyContext, KeyProvider } from "./keys/key-provider.ts";
export type { NotificationSource } from "./keys/notifications.ts";
export type { ShreddingReceipt } from "./shredding/shredding.ts";
export { migrate, migrations } from "./keys/migrations.ts";
export { CryptoError, type CryptoErrorCode } from "./errors.ts";
export { isHabeasError } from "@habeas/internal";
