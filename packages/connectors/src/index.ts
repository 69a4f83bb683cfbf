/**
 * Consent-gated delivery to marketing tools and CRMs, provably erasable. A connector says how a recipient's
 * system is asked; the delivery engine decides, at the moment of sending, whether it may be.
 *
 * @module
 */
export { ConnectorError } from "./errors.ts";
export type { ConnectorErrorCode, FaultClass } from "./errors.ts";
export { Secret } from "./connector/secret.ts";
export { defineConnector, type ConnectorDefinition } from "./connector/define-connector.ts";
export { createHttpClient } from "./connector/http-client.ts";
export type { HttpClient, HttpClientOptions } from "./connector/http-client.ts";
export type { ConnectorContext, Limiter } from "./connector/connector-context.ts";
export type {
  Connector,
  OutboundContact,
  Outcome,
  RateLimit,
  RawRequest,
  RemoteContact,
} from "./connector/connector.ts";
export { createConnectors } from "./create-connectors.ts";
export type { Connectors, ConnectorsOptions } from "./connectors.ts";
export { decisionBatchHash, type DeliveryDecision } from "./delivery/decision-log.ts";
export type { ErasureCertificate } from "./erasure/erasure-certificate.ts";
export { neverConnected } from "./erasure/never-connected.ts";
export {
  inProcessQueue,
  type DeliveryJob,
  type DeliveryQueue,
  type InProcessQueueOptions,
} from "./sweep/queue.ts";
export { postgresLimiter, type PostgresLimiterOptions } from "./limits/rate-limit.ts";
export type { DenyReason } from "./gate/verdict.ts";
export { migrate } from "./database/migrate.ts";
export { migrations } from "./database/migrations.ts";
export { createUnsubscribe } from "./unsubscribe/create-unsubscribe.ts";
export type { Unsubscribe, UnsubscribeOptions } from "./unsubscribe/create-unsubscribe.ts";
