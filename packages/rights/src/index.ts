/**
 * Data subjects' rights over a registry: what is known of a person, what goes when she asks, what stays and on
 * which ground, and the proof of it. {@link createRights} is the beginning.
 *
 * @module
 */
export { createRights, type Rights, type RightsOptions } from "./create-rights.ts";
export type { Erasure } from "./create-erasure.ts";
export type {
  ErasurePlan,
  ErasurePlanOptions,
  PlanAssumptions,
  PlanKeep,
  PlanRecipient,
  PlanShared,
  PlanStep,
} from "./plan/plan.ts";
export type { ErasureProof, ErasureReport, PhysicalCopy, Residue } from "./execute/report.ts";
export type { RecipientOutcome } from "./recipients/recipient-outcome.ts";
export type { Signature } from "./execute/sign.ts";
export type { KeepReason } from "./purposes/lifetime.ts";
export type {
  AccessEnd,
  AccessFacts,
  AccessItem,
  AccessRow,
  PurposeFact,
  RecipientFact,
} from "./access/access-item.ts";
export type { AccessOptions } from "./access/access.ts";
export { accessHtml, type AccessHtmlOptions } from "./access/html/access-html.ts";
export { accessJson } from "./access/access-json.ts";
export type { Orphan } from "./orphans/orphans.ts";
export type { RowKey } from "@habeas/core/engine";
export type { PortabilityOptions, PortableRow } from "./portability/portability.ts";
export { portableCsv, portableJson } from "./portability/portable-files.ts";
export type { OffboardOptions, OffboardReport } from "./offboarding/offboard.ts";
export type { Rectification } from "./rectification/rectify.ts";
export type { ReplayOptions, ReplayReport } from "./restore/replay.ts";
export { restoreGuard, type RestoreGuardOptions } from "./journal/restore-guard.ts";
export type { RowCounts } from "./restriction/mark-rows.ts";
export { notRestricted } from "./restriction/not-restricted.ts";
export type { RestrictionReport } from "./restriction/restriction.ts";
export type { HoldDecision, HoldName, Holds, LegalHold, PlaceHoldOptions } from "./holds/legal-hold.ts";
export type { HeldData } from "./purposes/held-values.ts";
export type { Retention } from "./retention/create-retention.ts";
export type { ResumedErasure } from "./retention/resume-erasures.ts";
export type { RetentionPlan, RetentionReport, SweepOptions } from "./retention/retention.ts";
export type { Requests } from "./requests/requests.ts";
export type {
  ExtendRequestOptions,
  OpenRequestOptions,
  RequestAct,
  RequestAnswer,
  RequestedRight,
  RequestName,
  RequestState,
  RightsRequest,
} from "./requests/request.ts";
export {
  extensionReasons,
  refusalJustifications,
  remedies,
  type ExtensionReason,
  type RefusalJustification,
} from "./requests/justifications.ts";
export type { InstructOptions } from "./requests/instruct.ts";
export type {
  Disclosure,
  Disclosures,
  Eraser,
  ErasureAnswer,
  ErasureOrder,
  Exporter,
  FileStore,
  JournalOptions,
  JournalSink,
  KeyOwner,
  KeyShredder,
  RecipientNotice,
  TenantErasureOrder,
} from "./ports.ts";
export { migrate } from "./database/migrate.ts";
export { migrations } from "./database/migrations.ts";
export { RightsError, type RightsErrorCode } from "./errors.ts";
