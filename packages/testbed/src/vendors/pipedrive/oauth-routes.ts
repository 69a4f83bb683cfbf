import { randomUUID } from "node:crypto";
import { Secret } from "@habeas/connectors";
import type { LoopbackAnswer, LoopbackRequest } from "../loopback-server.ts";

/** The authorization server of the look-alike. */
export interface LookAlikeOAuth {
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** How many tokens were given out. */
  readonly exchanges: number;
  /** Does who is asked say yes? @defaultValue true */
  isWilling: boolean;
  /** Is the app installed? */
  readonly isConnected: boolean;
  /** The connection is taken back over there. */
  revoke(): void;
  /** The access token runs out early. */
  expire(): void;
}

interface OAuthServer extends LookAlikeOAuth {
  /** Sends the browser back, with a code that is good for one exchange, or with `user_denied`. */
  authorize(request: LoopbackRequest): LoopbackAnswer;
  token(request: LoopbackRequest): LoopbackAnswer;
  /** RFC 7009. */
  revocation(request: LoopbackRequest): LoopbackAnswer;
  accepts(bearer: string): boolean;
}

export function createOAuthServer(options: {
  readonly clock: () => Date;
  readonly apiUrl: () => string;
}): OAuthServer {
  const { clock, apiUrl } = options;
  const clientId = "look-alike-app";
  const clientSecret = new Secret("look-alike-app-secret");
  const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret.reveal()}`).toString("base64")}`;
  let code: string | undefined;
  let access: { readonly token: string; readonly until: number } | undefined;
  let renewal: string | undefined;
  let exchanges = 0;
  return {
    clientId,
    clientSecret,
    isWilling: true,
    get isConnected() {
      return renewal !== undefined;
    },
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
    authorize({ query }) {
      const target = new URL(query.get("redirect_uri") ?? "");
      if (query.get("client_id") !== clientId) return { status: 404, body: "" };
      target.searchParams.set("state", query.get("state") ?? "");
      if (this.isWilling) target.searchParams.set("code", (code = randomUUID()));
      else target.searchParams.set("error", "user_denied");
      return { status: 302, headers: { location: target.href }, body: "" };
    },
    revocation(request) {
      if (request.headers["authorization"] !== basic) return { status: 401, body: { success: false } };
      if (new URLSearchParams(request.text).get("token") === renewal) this.revoke();
      return { status: 200, body: {} }; // also for a token that is unknown
    },
    token(request) {
      if (request.headers["authorization"] !== basic) return { status: 401, body: { success: false } };
      const form = new URLSearchParams(request.text);
      const isRefresh = form.get("grant_type") === "refresh_token";
      const wanted = isRefresh ? renewal : code;
      if (wanted === undefined || form.get(isRefresh ? "refresh_token" : "code") !== wanted) {
        const error = "Invalid grant: refresh_token is invalid, or it was already exchanged";
        return { status: 400, body: { success: false, message: error, error: "invalid_grant" } };
      }
      code = undefined;
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
