/**
 * The connector to a partner's CRM: a small signed HTTPS interface that a partner can implement from its
 * OpenAPI description.
 *
 * @module
 */
export { partner } from "./partner/connector.ts";
export type { PartnerOptions } from "./partner/options.ts";
export { signedHeaders, signedMessageOf, signMessage, verifyMessage } from "./partner/standard-webhooks.ts";
