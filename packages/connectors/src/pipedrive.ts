/**
 * The connector to Pipedrive: only people who asked for it, never twice, and everything that hangs on them
 * goes with them.
 *
 * @module
 */
export { pipedrive } from "./pipedrive/connector.ts";
export type { PipedriveOptions } from "./pipedrive/options.ts";
export type { PipedriveTokens } from "./pipedrive/tokens.ts";
export { pipedriveOAuth } from "./pipedrive/oauth.ts";
export type { PipedriveOAuth, PipedriveOAuthOptions } from "./pipedrive/oauth.ts";
