/**
 * The personal-data registry and the consent model. An app declares once, beside its drizzle schema, what
 * every column is ({@link defineRegistry}); everything else is derived from that declaration.
 *
 * @module
 */
export {
  defineRegistry,
  type Exactly,
  type Registry,
  type RegistryOptions,
  type Rules,
} from "./registry/define-registry.ts";
export type { DocumentOptions, PersonalOptions, Words } from "./registry/words.ts";
export type { InwardOptions, OnErase, OutwardOptions, ReferenceOptions } from "./registry/edge-options.ts";
export { RegistryError, type RegistryProblem } from "./registry/problems.ts";
export type { Sealed } from "./registry/sealed.ts";
export type { Rule } from "./registry/brands.ts";
export type {
  ColumnRule,
  EdgeRule,
  Erasure,
  PersonalRule,
  ReferenceRule,
  SchemaResolver,
  DocumentRule,
} from "./registry/column-rules.ts";
export type { Category, KnownCategory } from "./vocabulary/categories.ts";
export type { Origin } from "./vocabulary/origins.ts";
export type { SpecialCategory } from "./vocabulary/special-categories.ts";
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
  type Keep,
  type KeepAfter,
  type LegalObligationPurpose,
  type LegitimateInterestPurpose,
  type PublicTaskPurpose,
  type Purpose,
  type SoftOptInPurpose,
  type VitalInterestsPurpose,
} from "./registry/purposes.ts";
export type { Controller, Recipient, Serves, Transfer } from "./registry/recipients.ts";
export type {
  Condition,
  Membership,
  SubjectKey,
  SubjectKind,
  SubjectKindFor,
  When,
} from "./registry/subjects.ts";
export type { ColumnKey, ColumnsOf, RowOf, TableKey, Values, Writable } from "./registry/schema-types.ts";
export type { ClassifiedColumn, ClassifiedTable, Tenancy } from "./registry/classified.ts";
export { checkDatabase, type CheckDatabaseOptions } from "./checks/check-database.ts";
export { checkRegistry, type CheckRegistryOptions } from "./checks/check-registry.ts";
export type { CheckRecipientsOptions } from "./checks/check-recipients.ts";
export type { Finding, FindingRule } from "./checks/finding.ts";
export { tenantPredicate, type TenancyOptions } from "./registry/tenancy.ts";
export { documentLeaves, type DocumentLeaf, type DocumentMember } from "./values/document/document-leaves.ts";
export { leaves, type Leaf, type Leaves } from "./registry/leaf.ts";
export { replaceInDocument } from "./values/document/replace-in-document.ts";
export { schemaLeaves, type SchemaLeaf } from "./values/document/schema-leaves.ts";
export type { LegalBasis } from "./vocabulary/legal-bases.ts";
export { restrictionGrounds, type RestrictionGround } from "./vocabulary/restriction-grounds.ts";
export { redaction, type Redaction } from "./logging/redaction.ts";
export { createRedactor, type Redactor, type RedactorOptions } from "./logging/redactor.ts";
export type { SafeError } from "./logging/safe-error.ts";
export { CoreError, type CoreErrorCode } from "./errors.ts";
export { isHabeasError, type HabeasError } from "@habeas/internal";
export {
  createPrivacy,
  type DevelopmentOptions,
  type PrivacyOptions,
  type ProductionOptions,
} from "./privacy.ts";
export type { Consent, Events, Notices, Privacy, PurposeOn, Receipts, Terms } from "./privacy-interface.ts";
export type { Capture, RequestCapture, SaleCapture } from "./consent/capture.ts";
export type { Logger } from "./logging/logger.ts";
export type {
  AllowedReason,
  Answer,
  Answered,
  DeniedReason,
  RestrictionException,
} from "./consent/decide.ts";
export type { Decision } from "./consent/decision.ts";
export type { Description } from "./people/describe.ts";
export type { OpenedValue, SealedColumn, SealedValue, SealedValues } from "./sealed-values.ts";
export type { EventSubject, TenantRef } from "./consent/events.ts";
export type { Forgotten, ForgetOptions } from "./consent/forget.ts";
export type { ConsentMethod, Grant, GrantOptions } from "./consent/grant.ts";
export type { MayOptions } from "./consent/may.ts";
export type { NoticeText } from "./consent/notices.ts";
export type { ObjectionOutcome } from "./consent/objections.ts";
export { type LiftOptions, type RestrictOptions } from "./consent/restriction.ts";
export type { Person, SubjectRef, SubjectReference } from "./registry/subject-ref.ts";
export type { Suppressed, SuppressionEntry, SuppressionReason } from "./consent/suppression.ts";
export type { SuppressionList, SuppressionScope } from "./consent/suppression-face.ts";
export type { AcceptOptions, TermsState, TermsText } from "./consent/terms.ts";
export { migrate } from "./database/migrate.ts";
export { migrations } from "./database/migrations.ts";
export { runtimeGrants } from "./database/runtime-grants.ts";
export { localSecrets } from "./secrets/local-secrets.ts";
export type { KeyUse, SecretKey, Secrets, Signer } from "./secrets/secrets.ts";
export type { Checkpoints } from "./ledger/checkpoints.ts";
export { folderCheckpoints, type FolderCheckpointsOptions } from "./ledger/folder-checkpoints.ts";
export type { LedgerProblem, LedgerReport } from "./ledger/verify-stored.ts";
export type { ProvableEntry } from "./ledger/prove.ts";
export type { RunOptions, SealingRound } from "./ledger/run.ts";
export type { LedgerEntry, LedgerRecord } from "./ledger/entry.ts";
export type { Ledger } from "./ledger/ledger.ts";
