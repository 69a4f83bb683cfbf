/**
 * The personal-data registry and the consent model. An app declares once, beside its drizzle schema, what
 * every column is ({@link defineRegistry}); everything else is derived from that declaration.
 *
 * @module
 */
export { defineRegistry, type Registry, type RegistryOptions } from "./registry/define-registry.ts";
export type { EdgeOptions, PersonalOptions, Words } from "./registry/words.ts";
export type { Rule } from "./registry/brands.ts";
export type {
  Category,
  ColumnRule,
  EdgeRule,
  Erasure,
  Origin,
  PersonalRule,
  SchemaResolver,
  SpecialCategory,
  StructuredRule,
} from "./registry/column-rules.ts";
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
  type LegalBasis,
  type LegalObligationPurpose,
  type LegitimateInterestPurpose,
  type PublicTaskPurpose,
  type Purpose,
  type SoftOptInPurpose,
  type VitalInterestsPurpose,
} from "./registry/purposes.ts";
export type { Controller, Recipient, Serves, Transfer } from "./registry/recipients.ts";
export type { SubjectKind, SubjectKindFor, SubjectRef } from "./registry/subjects.ts";
export type { ColumnsOf, RowOf, TableKey, Writable } from "./registry/schema-types.ts";
export type { ClassifiedColumn, ClassifiedTable, Tenancy } from "./registry/classified.ts";
export { tenantPredicate, type TenancyOptions } from "./registry/tenancy.ts";
export {
  documentLeaves,
  leaves,
  replaceInDocument,
  schemaLeaves,
  type DocumentLeaf,
  type Leaf,
  type Leaves,
  type SchemaLeaf,
} from "./registry/structured.ts";
export { CoreError, type CoreErrorCode } from "./errors.ts";
