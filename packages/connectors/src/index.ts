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
export type { CallEvent, ConnectorContext, Limiter, LimiterRequest } from "./connector/connector-context.ts";
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
  RemoteChange,
  RemoteContact,
  RemoteTarget,
} from "./connector/connector.ts";
