import type { Secrets } from "@habeas/core";
import type { Database } from "@habeas/internal";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { ConnectorContext } from "../connector/connector-context.ts";
import { parseEndpoint } from "../connector/endpoint.ts";
import { createConnectorKeys } from "../connector/keys.ts";
import { readBody } from "../connector/read-body.ts";
import { Secret } from "../connector/secret.ts";
import { credential } from "../database/tables.ts";
import { ConnectorError } from "../errors.ts";
import type { PipedriveToken, PipedriveTokens } from "./tokens.ts";

/** An OAuth app of Pipedrive's marketplace, connected to one company. */
export interface PipedriveOAuthOptions {
  readonly db: Database;
  /** Seals the tokens at rest: the keyring that the connectors are given. */
  readonly secrets: Pick<Secrets, "keys">;
  /** A name of your own for the connection; the same on all machines. */
  readonly account: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** @defaultValue `https://oauth.pipedrive.com` */
  readonly authorizationUrl?: string;
}

/** Tokens in the database, renewed by one machine at a time. */
export interface PipedriveOAuth extends PipedriveTokens {
  /** Trades the code of the redirect, good for five minutes, for tokens. Replaces an older connection. */
  connect(
    context: ConnectorContext,
    grant: { readonly code: string; readonly redirectUri: string },
  ): Promise<void>;
}

const Answer = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  expires_in: z.number(),
  api_domain: z.string(),
});
const Stored = z.object({ access: z.string(), refresh: z.string(), apiUrl: z.string() });
const CONTROLLER = "*";
const TIMEOUT = 30_000;
/** Renewed so long before it runs out. */
const MARGIN = 60_000;

/**
 * The tokens of an OAuth connection. A refresh token is good for one exchange: it is made under a lock on the
 * row, and whoever waited for the lock takes what the first has brought.
 */
export function pipedriveOAuth(options: PipedriveOAuthOptions): PipedriveOAuth {
  const { db, account, clientId, clientSecret } = options;
  const endpoint = parseEndpoint(
    options.authorizationUrl ?? "https://oauth.pipedrive.com",
    "authorizationUrl",
  );
  const keys = createConnectorKeys(options.secrets.keys);
  const here = and(eq(credential.tenantId, CONTROLLER), eq(credential.account, account));
  const place = `credential ${account}`;

  const exchange = async (context: ConnectorContext, form: Readonly<Record<string, string>>) => {
    const basic = Buffer.from(`${clientId}:${clientSecret.reveal()}`).toString("base64");
    const body = await requestTokens(context, `${endpoint}/oauth/token`, basic, new URLSearchParams(form));
    const stored = { access: body.access_token, refresh: body.refresh_token, apiUrl: body.api_domain };
    return {
      stored,
      sealed: keys.seal(JSON.stringify(stored), place),
      expiresAt: new Date(context.clock().getTime() + body.expires_in * 1000),
    };
  };
  const open = (row: typeof credential.$inferSelect): PipedriveToken & { readonly renewal: Secret } => {
    const { access, refresh, apiUrl } = Stored.parse(JSON.parse(keys.open(row.sealed, place)));
    return { token: new Secret(access), renewal: new Secret(refresh), apiUrl, version: row.version };
  };
  const refresh = async (context: ConnectorContext, refused: number): Promise<PipedriveToken> =>
    await db.transaction(async (tx) => {
      const [row] = await tx.select().from(credential).where(here).for("update");
      if (row === undefined) throw notConnected();
      const known = open(row);
      if (row.version !== refused) return known; // somebody else was first
      const { stored, sealed, expiresAt } = await exchange(context, {
        grant_type: "refresh_token",
        refresh_token: known.renewal.reveal(),
      });
      const version = row.version + 1;
      await tx.update(credential).set({ version, sealed, expiresAt }).where(here);
      return { token: new Secret(stored.access), version, apiUrl: stored.apiUrl };
    });

  return {
    refresh,
    async current(context) {
      const [row] = await db.select().from(credential).where(here);
      if (row === undefined) throw notConnected();
      const fresh = row.expiresAt.getTime() - MARGIN > context.clock().getTime();
      return fresh ? open(row) : await refresh(context, row.version);
    },
    async connect(context, { code, redirectUri }) {
      const { sealed, expiresAt } = await exchange(context, {
        grant_type: "authorization_code",
        code,
        redirect_uri: redirectUri,
      });
      await db
        .insert(credential)
        .values({ tenantId: CONTROLLER, account, version: 1, sealed, expiresAt })
        .onConflictDoUpdate({
          target: [credential.tenantId, credential.account],
          set: { version: 1, sealed, expiresAt },
        });
    },
  };
}

const notConnected = (): ConnectorError =>
  new ConnectorError("auth", "the app is not connected to a company", {
    vendor: "pipedrive",
    fix: "call `connect` first",
  });

const fail = (code: "auth" | "retryable", status?: number): ConnectorError =>
  new ConnectorError(code, "no token was given out", {
    vendor: "pipedrive",
    operation: "oauth.token",
    ...(status === undefined ? {} : { status }),
  });

/** Without the limiter: it would wait for the database while this holds a row of it. */
async function requestTokens(
  context: ConnectorContext,
  url: string,
  basic: string,
  form: URLSearchParams,
): Promise<z.output<typeof Answer>> {
  const response = await context
    .fetch(url, {
      method: "POST",
      headers: { authorization: `Basic ${basic}`, accept: "application/json" },
      body: form,
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT),
    })
    .catch(() => undefined);
  if (response === undefined) throw fail("retryable");
  const body = await readBody(response, 64 * 1024);
  if (response.status >= 400 && response.status < 500) throw fail("auth", response.status);
  const parsed = Answer.safeParse(body.form === "json" ? body.value : undefined);
  if (!response.ok || !parsed.success) throw fail("retryable", response.status);
  return parsed.data;
}
