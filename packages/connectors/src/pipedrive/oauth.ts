import { randomBytes } from "node:crypto";
import type { Secrets } from "@habeas/core";
import type { AnyPrivacy } from "@habeas/core/engine";
import { CONTROLLER, scrubbedFace } from "@habeas/internal";
import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { parseEndpoint } from "../connector/endpoint.ts";
import { equalText } from "../connector/equal-text.ts";
import { createConnectorKeys } from "../connector/keys.ts";
import { Secret } from "../connector/secret.ts";
import { credential } from "../database/tables.ts";
import { scrub } from "../scrub.ts";
import { ConnectorError } from "../errors.ts";
import { createAuthorizationServer, type GrantedTokens } from "./authorization-server.ts";
import type { PipedriveToken, PipedriveTokens } from "./tokens.ts";

/** An OAuth app of Pipedrive's marketplace, connected to one company. */
export interface PipedriveOAuthOptions {
  /** core's `createPrivacy(…)`: its database and its clock. */
  readonly privacy: Pick<AnyPrivacy, "db" | "clock">;
  /** Seals the tokens at rest: the secrets that the connectors are given. */
  readonly secrets: Pick<Secrets, "keys">;
  /** A name of your own for the connection; the same on all machines. */
  readonly account: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** The callback URL, exactly as it was registered with the app. */
  readonly redirectUri: string;
  /** @defaultValue the global `fetch` */
  readonly fetch?: typeof fetch;
  /** @defaultValue `https://oauth.pipedrive.com` */
  readonly authorizationUrl?: string;
}

/** How Pipedrive sends an administrator back. */
export interface PipedriveCallback {
  /** The address of the request, with its query; a path will do. */
  readonly url: string;
  /** What `authorize` gave to this browser, from its cookie or session. */
  readonly state: string | undefined;
}

/** Tokens in the database, renewed by one machine at a time. */
export interface PipedriveOAuth extends PipedriveTokens {
  /**
   * Where to send the administrator who connects the company, and a random `state` to keep for her browser until
   * she is back: nobody else can then finish what she began (RFC 6749, section 10.12).
   */
  authorize(): { readonly url: string; readonly state: string };
  /**
   * She is back: trades the code, good for five minutes, for tokens. Replaces an older connection to the same
   * company. Begin again with `authorize` when the answer was lost: a code is good for one exchange.
   *
   * @throws A `ConnectorError`: `wrong_state` when another browser began; `not_granted` when she said no;
   * `other_company` when the account is connected to another company, whose ids mean other people; `auth` when the
   * code or the app's secret is not accepted; `retryable` when nobody answered.
   */
  connect(callback: PipedriveCallback): Promise<{ readonly apiUrl: string }>;
  /** Ends the connection, there (RFC 7009) and then here. Not connected is fine. @throws As `connect`. */
  disconnect(): Promise<void>;
}

const Stored = z.object({ access: z.string(), refresh: z.string(), apiUrl: z.string() });
/** Renewed so long before it runs out. */
const MARGIN = 60_000;

/**
 * The tokens of an OAuth connection. A refresh token is good for one exchange: it is made under a lock on the
 * row, and whoever waited for the lock takes what the first has brought.
 *
 * @throws A `ConnectorError`: `insecure_url` if the authorization server is not `https`; `invalid_options` for a
 * secrets without keys. No method passes a driver's error on: it is `database_fault`.
 */
export function pipedriveOAuth(options: PipedriveOAuthOptions): PipedriveOAuth {
  const { privacy, account, clientId, clientSecret, redirectUri } = options;
  const { db } = privacy;
  const url = parseEndpoint(options.authorizationUrl ?? "https://oauth.pipedrive.com", "authorizationUrl");
  const server = createAuthorizationServer({
    url,
    clientId,
    clientSecret,
    redirectUri,
    fetch: options.fetch ?? fetch,
  });
  const keys = createConnectorKeys(options.secrets.keys);
  const here = and(eq(credential.tenantId, CONTROLLER), eq(credential.account, account));
  const place = `credential ${account}`;

  const seal = (granted: GrantedTokens) => ({
    sealed: keys.seal(
      JSON.stringify({
        access: granted.access_token,
        refresh: granted.refresh_token,
        apiUrl: granted.api_domain,
      }),
      place,
    ),
    expiresAt: new Date(privacy.clock().getTime() + granted.expires_in * 1000),
  });
  const open = (row: typeof credential.$inferSelect) => {
    const { access, refresh: renewal, apiUrl } = Stored.parse(JSON.parse(keys.open(row.sealed, place)));
    return { token: new Secret(access), renewal: new Secret(renewal), apiUrl, version: row.version };
  };
  const refresh = async (refused: number): Promise<PipedriveToken> =>
    await db.transaction(async (tx) => {
      const [row] = await tx.select().from(credential).where(here).for("update");
      if (row === undefined) throw notConnected();
      const known = open(row);
      if (row.version !== refused) return known; // somebody else was first
      const granted = await server.refresh(known.renewal.reveal());
      const version = row.version + 1;
      await tx
        .update(credential)
        .set({ version, ...seal(granted) })
        .where(here);
      return { token: new Secret(granted.access_token), version, apiUrl: granted.api_domain };
    });

  const oauth: PipedriveOAuth = {
    refresh: async (_context, refused) => await refresh(refused),
    async current() {
      const [row] = await db.select().from(credential).where(here);
      if (row === undefined) throw notConnected();
      const fresh = row.expiresAt.getTime() - MARGIN > privacy.clock().getTime();
      return fresh ? open(row) : await refresh(row.version);
    },
    authorize() {
      const state = randomBytes(16).toString("base64url");
      return { url: server.consentUrl(state), state };
    },
    async connect(callback) {
      const granted = await server.exchangeCode(codeOf(callback));
      await db.transaction(async (tx) => {
        const [row] = await tx.select().from(credential).where(here).for("update");
        if (row !== undefined && open(row).apiUrl !== granted.api_domain) throw otherCompany(account);
        const fresh = seal(granted);
        await tx
          .insert(credential)
          .values({ tenantId: CONTROLLER, account, version: 1, ...fresh })
          .onConflictDoUpdate({
            target: [credential.tenantId, credential.account],
            // counted on: a token of before that is refused is not taken for this one
            set: { version: sql`${credential.version} + 1`, ...fresh },
          });
      });
      return { apiUrl: granted.api_domain };
    },
    async disconnect() {
      await db.transaction(async (tx) => {
        const [row] = await tx.select().from(credential).where(here).for("update");
        if (row === undefined) return;
        await server.revoke(open(row).renewal.reveal());
        await tx.delete(credential).where(here);
      });
    },
  };
  return scrubbedFace(oauth, scrub);
}

/** The code of a callback that this browser asked for. Its error is told apart by its code only. */
function codeOf({ url, state }: PipedriveCallback): string {
  const query = new URL(url, "http://localhost").searchParams;
  const given = query.get("state");
  if (state === undefined || state === "" || given === null || !equalText(given, state)) {
    throw new ConnectorError("wrong_state", "this browser did not begin this connection", {
      vendor: "pipedrive",
      fix: "begin again with `authorize`",
    });
  }
  const code = query.get("code");
  if (code !== null && code !== "") return code;
  throw new ConnectorError("not_granted", "the connection was not allowed over there", {
    vendor: "pipedrive",
  });
}

const notConnected = (): ConnectorError =>
  new ConnectorError("auth", "the app is not connected to a company", {
    vendor: "pipedrive",
    fix: "call `connect` first",
  });

const otherCompany = (account: string): ConnectorError =>
  new ConnectorError("other_company", "the account is connected to another company", {
    vendor: "pipedrive",
    where: account,
    fix: "connect the same company, or give this one an account and a recipient of its own",
  });
