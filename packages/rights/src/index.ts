/**
 * Data subjects' rights over a registry: what is known of a person, what goes when she asks, what stays and on
 * which ground, and the proof of it. {@link createRights} is the beginning.
 *
 * @module
 */
export { createRights, type Rights, type RightsOptions } from "./create-rights.ts";
export type { ErasurePlan } from "./plan/plan.ts";
export type { ErasureProof, ErasureReport } from "./execute/report.ts";
export type { RecipientOutcome } from "./recipients/recipient-outcome.ts";
export type { AccessItem, AccessRow } from "./access/access-item.ts";
export { accessHtml, type AccessHtmlOptions } from "./access/html/access-html.ts";
export { accessJson } from "./access/access-json.ts";
export type { PortableRow } from "./portability/portability.ts";
export { portableCsv, portableJson } from "./portability/portable-files.ts";
export type { OffboardReport } from "./offboarding/offboard.ts";
export type { ReplayReport } from "./restore/replay.ts";
export { restoreGuard, type RestoreGuardOptions } from "./journal/restore-guard.ts";
export { notRestricted } from "./restriction/not-restricted.ts";
export type { LegalHold } from "./holds/legal-hold.ts";
export type { RetentionReport } from "./retention/retention.ts";
export type { RightsRequest } from "./requests/request.ts";
export { extensionReasons, refusalJustifications, remedies } from "./requests/justifications.ts";
export type {
  Disclosures,
  Eraser,
  ErasureAnswer,
  ErasureOrder,
  Exporter,
  FileStore,
  JournalOptions,
  JournalSink,
  KeyShredder,
  RecipientNotice,
  TenantErasureOrder,
} from "./ports.ts";
export { migrate } from "./database/migrate.ts";
export { migrations } from "./database/migrations.ts";
export { RightsError, type RightsErrorCode } from "./errors.ts";
