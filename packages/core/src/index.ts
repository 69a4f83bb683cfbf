/**
 * The personal-data registry and the consent model. An app declares once, beside its drizzle schema, what
 * every column is ({@link defineRegistry}); everything else is derived from that declaration.
 *
 * @module
 */
export { defineRegistry, type Registry, type RegistryOptions } from "./registry/define-registry.ts";
export { RegistryError, type RegistryProblem } from "./registry/problems.ts";
export type { Sealed } from "./registry/sealed.ts";
export type { Rule } from "./registry/brands.ts";
export type { ColumnRule } from "./registry/column-rules.ts";
export type { Category } from "./vocabulary/categories.ts";
export {
  consent,
  contract,
  legalObligation,
  legitimateInterest,
  publicTask,
  softOptIn,
  vitalInterests,
  type ConsentPurpose,
  type ContractPurpose,
  type LegalObligationPurpose,
  type LegitimateInterestPurpose,
  type PublicTaskPurpose,
  type Purpose,
  type SoftOptInPurpose,
  type VitalInterestsPurpose,
} from "./registry/purposes.ts";
export type { Recipient } from "./registry/recipients.ts";
export type { RowOf, TableKey } from "./registry/schema-types.ts";
export { checkDatabase, type CheckDatabaseOptions } from "./checks/check-database.ts";
export { checkRegistry, type CheckRegistryOptions } from "./checks/check-registry.ts";
export type { Finding, FindingRule } from "./checks/finding.ts";
export { documentLeaves } from "./values/document/document-leaves.ts";
export { leaves } from "./registry/leaf.ts";
export type { LegalBasis } from "./vocabulary/legal-bases.ts";
export { restrictionGrounds, type RestrictionGround } from "./vocabulary/restriction-grounds.ts";
export { redaction, type Redaction } from "./logging/redaction.ts";
export { createRedactor, type Redactor, type RedactorOptions } from "./logging/redactor.ts";
export { CoreError, type CoreErrorCode } from "./errors.ts";
export { isHabeasError, type HabeasError } from "@habeas/internal";
export { createPrivacy, type PrivacyOptions } from "./privacy.ts";
export type { Privacy } from "./privacy-interface.ts";
export type { Capture } from "./consent/capture.ts";
export type { Logger } from "./logging/logger.ts";
export type { Answer } from "./consent/decide.ts";
export type { Decision } from "./consent/decision.ts";
export type { SealedValues } from "./sealed-values.ts";
export type { SubjectRef, SubjectReference } from "./registry/subject-ref.ts";
export { migrate } from "./database/migrate.ts";
export { migrations } from "./database/migrations.ts";
export { runtimeGrants } from "./database/runtime-grants.ts";
export { localSecrets } from "./secrets/local-secrets.ts";
export type { SecretKey, Secrets, Signer } from "./secrets/secrets.ts";
export type { Checkpoints } from "./ledger/checkpoints.ts";
export { folderCheckpoints, type FolderCheckpointsOptions } from "./ledger/folder-checkpoints.ts";
export type { LedgerReport } from "./ledger/verify-stored.ts";
export type { LedgerEntry } from "./ledger/entry.ts";
export type { Ledger } from "./ledger/ledger.ts";
