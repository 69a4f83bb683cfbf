/**
 * Consent-gated delivery to marketing tools and CRMs, provably erasable. A connector says how a recipient's
 * system is asked; the delivery engine decides, at the moment of sending, whether it may be.
 *
 * @module
 */
export { ConnectorError, isFaultClass } from "./errors.ts";
export type { ConnectorErrorCode, ConnectorErrorOptions, FaultClass } from "./errors.ts";
export { Secret } from "./connector/secret.ts";
export { defineConnector, type ConnectorDefinition } from "./connector/define-connector.ts";
export { createHttpClient } from "./connector/http-client.ts";
export type { HttpAnswer, HttpClient, HttpClientOptions, HttpRequest } from "./connector/http-client.ts";
export type { Answer, Verdict } from "./connector/classify.ts";
export type { Body } from "./connector/read-body.ts";
export type {
  CallEvent,
  Circuit,
  ConnectorContext,
  Limiter,
  LimiterRequest,
} from "./connector/connector-context.ts";
export type {
  BatchStatus,
  Capabilities,
  Checkpoint,
  Connector,
  ConnectorWebhook,
  EraseState,
  EraseStep,
  ExportRecord,
  OptOutReason,
  OutboundContact,
  Outcome,
  Presence,
  RateLimit,
  RawRequest,
  RegisteredWebhook,
  RemoteChange,
  RemoteContact,
  RemoteTarget,
  ServedContact,
} from "./connector/connector.ts";
export { createConnectors } from "./create-connectors.ts";
export type { Connectors, ConnectorsOptions, DrainReport } from "./connectors.ts";
export type { DeliveryEvent } from "./delivery-base.ts";
export { decisionBatchHash, type DeliveryDecision } from "./delivery/decision-log.ts";
export type { DeliveryKey } from "./disclosures/disclosure-row.ts";
export type { DisclosedPerson, Disclosure, Disclosures } from "./recipients/disclosures.ts";
export type { EraseOrder, Eraser, EraseReport } from "./erasure/erase-report.ts";
export type { ErasureCertificate, ErasureStatement } from "./erasure/erasure-certificate.ts";
export { neverConnected } from "./erasure/never-connected.ts";
export type { HeldByRecipient } from "./recipients/export-from-recipients.ts";
export type { DeadLetter, OpenErasure } from "./sweep/open-work.ts";
export type { PlannedDelivery } from "./delivery/plan.ts";
export type { Drift } from "./reconciliation/reconcile.ts";
export {
  inProcessQueue,
  type DeliveryJob,
  type DeliveryQueue,
  type InProcessQueueOptions,
} from "./sweep/queue.ts";
export { postgresLimiter, type PostgresLimiter, type PostgresLimiterOptions } from "./limits/rate-limit.ts";
export type { CoreDenial, DenyReason } from "./gate/verdict.ts";
export { migrate } from "./database/migrate.ts";
export { migrations } from "./database/migrations.ts";
export { createUnsubscribe } from "./unsubscribe/create-unsubscribe.ts";
export type { Unsubscribe, UnsubscribeAnswer, UnsubscribeOptions } from "./unsubscribe/create-unsubscribe.ts";
