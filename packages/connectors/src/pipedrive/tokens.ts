import type { ConnectorContext } from "../connector/connector-context.ts";
import type { Secret } from "../connector/secret.ts";

/** An access token and what it is good for. */
export interface PipedriveToken {
  readonly token: Secret;
  /** Counts refreshes: tells a token that was refused from the one that has replaced it meanwhile. */
  readonly version: number;
  /** The company's own address, as the vendor names it with the token. */
  readonly apiUrl: string | undefined;
}

/** Where access tokens come from. */
export interface PipedriveTokens {
  current(context: ConnectorContext): Promise<PipedriveToken>;
  /** Replaces the token of this version, unless somebody else has done so already. */
  refresh(context: ConnectorContext, refused: number): Promise<PipedriveToken>;
}
