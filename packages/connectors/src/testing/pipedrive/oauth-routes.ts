import { randomUUID } from "node:crypto";
import { Secret } from "../../connector/secret.ts";
import type { LoopbackAnswer, LoopbackRequest } from "../loopback-server.ts";

/** The authorization server of the look-alike. */
export interface LookAlikeOAuth {
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** What the redirect brings: good for one exchange. */
  readonly code: string;
  /** How many tokens were given out. */
  readonly exchanges: number;
  /** The connection is taken back over there. */
  revoke(): void;
  /** The access token runs out early. */
  expire(): void;
}

interface OAuthServer extends LookAlikeOAuth {
  token(request: LoopbackRequest): LoopbackAnswer;
  accepts(bearer: string): boolean;
}

export function createOAuthServer(options: {
  readonly clock: () => Date;
  readonly apiUrl: () => string;
}): OAuthServer {
  const { clock, apiUrl } = options;
  const clientId = "look-alike-app";
  const clientSecret = new Secret("look-alike-app-secret");
  const code = randomUUID();
  let access: { readonly token: string; readonly until: number } | undefined;
  let renewal: string | undefined = code;
  let exchanges = 0;
  return {
    clientId,
    clientSecret,
    code,
    get exchanges() {
      return exchanges;
    },
    revoke() {
      renewal = undefined;
      access = undefined;
    },
    expire() {
      access = undefined;
    },
    accepts: (bearer) => access?.token === bearer && clock().getTime() < access.until,
    token(request) {
      const basic = Buffer.from(`${clientId}:${clientSecret.reveal()}`).toString("base64");
      if (request.headers["authorization"] !== `Basic ${basic}`)
        return { status: 401, body: { success: false } };
      const form = new URLSearchParams(request.text);
      const given = form.get("grant_type") === "refresh_token" ? form.get("refresh_token") : form.get("code");
      if (renewal === undefined || given !== renewal) {
        const error = "Invalid grant: refresh_token is invalid, or it was already exchanged";
        return { status: 400, body: { success: false, message: error, error: "invalid_grant" } };
      }
      exchanges += 1;
      renewal = randomUUID();
      access = { token: randomUUID(), until: clock().getTime() + 3_600_000 };
      return {
        status: 200,
        body: {
          access_token: access.token,
          token_type: "Bearer",
          expires_in: 3600,
          refresh_token: renewal,
          scope: "base,contacts:full,leads:full",
          api_domain: apiUrl(),
        },
      };
    },
  };
}
