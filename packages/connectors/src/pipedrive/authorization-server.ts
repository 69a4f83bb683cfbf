import { z } from "zod";
import { readBody } from "../connector/read-body.ts";
import type { Secret } from "../connector/secret.ts";
import { ConnectorError } from "../errors.ts";

/** An app of the marketplace, and where its tokens come from. */
export interface AuthorizationServerOptions {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** As it was registered with the app. */
  readonly redirectUri: string;
  readonly fetch: typeof fetch;
}

/** What one exchange brings. */
export type GrantedTokens = z.output<typeof Answer>;

/** Pipedrive's authorization server (RFC 6749, RFC 7009). Its texts are never kept. */
export interface AuthorizationServer {
  /** Where an administrator of the company says yes or no. */
  consentUrl(state: string): string;
  exchangeCode(code: string): Promise<GrantedTokens>;
  refresh(refreshToken: string): Promise<GrantedTokens>;
  /** Ends the connection over there: the app counts as uninstalled. What has ended already is fine. */
  revoke(refreshToken: string): Promise<void>;
}

const Answer = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  expires_in: z.number(),
  api_domain: z.string(),
});
const TIMEOUT = 30_000;
const MAXIMUM_BYTES = 64 * 1024;

/**
 * Without the limiter: a renewal would wait for the database while it holds a row of it. And without the signal of
 * a delivery: a renewal that is under way is not given up, since its answer is the only one.
 */
export function createAuthorizationServer(options: AuthorizationServerOptions): AuthorizationServer {
  const { url, clientId, clientSecret, redirectUri } = options;

  const post = async (operation: string, path: string, form: Readonly<Record<string, string>>) => {
    const basic = Buffer.from(`${clientId}:${clientSecret.reveal()}`).toString("base64");
    const response = await options
      .fetch(url + path, {
        method: "POST",
        headers: { authorization: `Basic ${basic}`, accept: "application/json" },
        body: new URLSearchParams(form),
        redirect: "manual",
        signal: AbortSignal.timeout(TIMEOUT),
      })
      .catch(() => undefined);
    if (response === undefined) throw fail("retryable", operation);
    const body = await readBody(response, MAXIMUM_BYTES);
    if (response.status >= 400 && response.status < 500) throw fail("auth", operation, response.status);
    if (!response.ok) throw fail("retryable", operation, response.status);
    return { status: response.status, body };
  };
  const exchange = async (form: Readonly<Record<string, string>>): Promise<GrantedTokens> => {
    const { status, body } = await post("oauth.token", "/oauth/token", form);
    const parsed = Answer.safeParse(body.form === "json" ? body.value : undefined);
    if (!parsed.success) throw fail("retryable", "oauth.token", status);
    return parsed.data;
  };

  return {
    consentUrl(state) {
      const query = new URLSearchParams({ client_id: clientId, redirect_uri: redirectUri, state });
      return `${url}/oauth/authorize?${query.toString()}`;
    },
    exchangeCode: async (code) =>
      await exchange({ grant_type: "authorization_code", code, redirect_uri: redirectUri }),
    refresh: async (refreshToken) =>
      await exchange({ grant_type: "refresh_token", refresh_token: refreshToken }),
    async revoke(refreshToken) {
      const form = { token: refreshToken, token_type_hint: "refresh_token" };
      await post("oauth.revoke", "/oauth/revoke", form);
    },
  };
}

const fail = (code: "auth" | "retryable", operation: string, status?: number): ConnectorError =>
  new ConnectorError(code, "the authorization server did not do what was asked", {
    vendor: "pipedrive",
    operation,
    ...(status === undefined ? {} : { status }),
  });
