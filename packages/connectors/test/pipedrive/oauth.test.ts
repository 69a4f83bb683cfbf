import { inspect } from "node:util";
import { createConnectors } from "@habeas/connectors";
import { pipedrive, pipedriveOAuth, type PipedriveOAuthOptions } from "@habeas/connectors/pipedrive";
import { connectorContext } from "@habeas/connectors/testing";
import { credential } from "@habeas/connectors/schema";
import { childScript, createTestDatabase, failQuery } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import type { Database } from "@habeas/internal";
import { codeOf } from "../support/code-of.ts";
import { addPerson, host, privacyOver, SALES, secrets } from "../support/host.ts";
import {
  comeBack,
  connect,
  connectOAuth,
  EMAIL,
  startCheckedPipedrive,
  type CheckedPipedrive,
} from "../support/pipedrive.ts";

const oauthOf = (db: Database, remote: CheckedPipedrive, options: Partial<PipedriveOAuthOptions> = {}) =>
  pipedriveOAuth({
    privacy: { db, clock: () => new Date() },
    secrets,
    account: "company",
    clientId: remote.oauth.clientId,
    clientSecret: remote.oauth.clientSecret,
    redirectUri: "https://host.example/callback",
    authorizationUrl: remote.url,
    ...options,
  });

describe("a company that is connected by its administrator", () => {
  it("is delivered to from then on, by handlers as a host writes them", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startCheckedPipedrive();
    const { db } = database;
    const { privacy } = privacyOver(db);
    const { clientId, clientSecret } = remote.oauth;
    const { url: apiUrl, url: authorizationUrl } = remote;

    // #region oauth
    const oauth = pipedriveOAuth({
      privacy,
      secrets,
      account: "sales", // a name of yours: one connection, the same on all machines
      clientId,
      clientSecret, // new Secret(…)
      redirectUri: "https://app.example/pipedrive/callback", // as it was registered with the app
      authorizationUrl, // left out: Pipedrive's own
    });
    const connectors = createConnectors({
      privacy,
      secrets,
      recipients: { pipedrive: pipedrive({ apiUrl, auth: oauth, subjects: ["administrator"] }) },
    });
    // #endregion oauth

    // #region handlers
    // GET /pipedrive/connect, for an administrator of yours
    const begin = (): Response => {
      const { url, state } = oauth.authorize();
      const cookie = `pipedrive=${state}; Path=/pipedrive; Max-Age=600; HttpOnly; Secure; SameSite=Lax`;
      return new Response(null, { status: 302, headers: { location: url, "set-cookie": cookie } });
    };
    // GET /pipedrive/callback, where Pipedrive sends her back to
    const callback = async (request: Request): Promise<Response> => {
      const [, state] = /(?:^|; )pipedrive=([\w-]+)/.exec(request.headers.get("cookie") ?? "") ?? [];
      await oauth.connect({ url: request.url, state }); // throws wrong_state, not_granted, other_company
      await connectors.resume("pipedrive"); // what stood still goes on
      return new Response("Pipedrive is connected.");
    };
    // #endregion handlers

    const ana = await addPerson(db, { email: EMAIL });
    await privacy.consent.grant(ana, "sales", SALES);
    await connectors.changed(db, ana);
    await connectors.drain();
    expect(remote.persons(EMAIL)).toEqual([]); // nobody has connected it

    const sent = begin();
    const cookie = /^[^;]+/.exec(sent.headers.get("set-cookie") ?? "")?.[0] ?? "";
    const back = await comeBack(sent.headers.get("location") ?? "");
    expect(back).toMatch(/^https:\/\/app\.example\/pipedrive\/callback\?/);
    expect(await codeOf(callback(new Request(back)))).toBe("wrong_state"); // another browser
    expect(remote.oauth.exchanges).toBe(0);
    expect((await callback(new Request(back, { headers: { cookie } }))).status).toBe(200);
    await connectors.drain();
    expect(remote.persons(EMAIL)).toHaveLength(1);

    // #region disconnect
    await oauth.disconnect(); // over there first: the app counts as uninstalled
    // #endregion disconnect
    expect(remote.oauth.isConnected).toBe(false);
    expect(await codeOf(connectors.check("pipedrive"))).toBe("auth");
    expect(await db.select().from(credential)).toEqual([]);
    await oauth.disconnect(); // once more does nothing
  });

  it("is not connected by another browser, by a no, or by a code that was used", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startCheckedPipedrive();
    const oauth = oauthOf(database.db, remote);
    const first = oauth.authorize();
    const second = oauth.authorize();
    expect(first.state).not.toBe(second.state);
    const back = await comeBack(first.url);
    for (const state of [second.state, "", undefined])
      expect(await codeOf(oauth.connect({ url: back, state }))).toBe("wrong_state");
    expect(await codeOf(oauth.connect({ url: back.replace(/state=[^&]+/, ""), state: "" }))).toBe(
      "wrong_state",
    );
    remote.oauth.isWilling = false;
    const denied = await comeBack(second.url);
    expect(await codeOf(oauth.connect({ url: denied, state: second.state }))).toBe("not_granted");
    expect(await database.db.select().from(credential)).toEqual([]);
    remote.oauth.isWilling = true;
    const third = oauth.authorize();
    const url = await comeBack(third.url);
    await oauth.connect({ url: new URL(url).pathname + new URL(url).search, state: third.state });
    expect(await codeOf(oauth.connect({ url, state: third.state }))).toBe("auth");
    expect(await database.db.select().from(credential)).toHaveLength(1); // and the connection stands
  });

  it("is not replaced by another company, whose ids mean other people", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startCheckedPipedrive();
    await using other = await startCheckedPipedrive();
    await connectOAuth(oauthOf(database.db, remote));
    expect(await codeOf(connectOAuth(oauthOf(database.db, other)))).toBe("other_company");
    const auth = oauthOf(database.db, remote);
    const check = async (apiUrl: string) => await connect(remote, { apiUrl, auth }).check(connectorContext());
    expect(await check(remote.url)).toEqual({ account: "pipedrive:123" });
    expect(await codeOf(check("https://another.pipedrive.com"))).toBe("auth");
  });

  it("stays connected when the end of it did not reach the vendor, and can be ended again", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startCheckedPipedrive();
    const oauth = oauthOf(database.db, remote);
    await connectOAuth(oauth);
    remote.faults.inject({ path: "/oauth/revoke", fault: { kind: "status", status: 503 } });
    expect(await codeOf(oauth.disconnect())).toBe("retryable");
    expect(await connect(remote, { auth: oauth }).check(connectorContext())).toEqual({
      account: "pipedrive:123",
    });
    remote.faults.inject({ path: "/oauth/revoke", fault: { kind: "reset", when: "after" } });
    expect(await codeOf(oauth.disconnect())).toBe("retryable");
    await oauth.disconnect(); // a token that is unknown by now is fine
    expect(await database.db.select().from(credential)).toEqual([]);
  });

  it("shows no token and no driver's error when the database is away", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startCheckedPipedrive();
    const oauth = oauthOf(database.db, remote);
    const failure = failQuery(database.pool, { at: 1, error: new Error("canary"), match: /credential/ });
    const error: unknown = await connectOAuth(oauth).catch((thrown: unknown) => thrown);
    failure.remove();
    expect(error).toMatchObject({ code: "database_fault" });
    expect(inspect(error, { depth: 9 })).not.toMatch(/canary|[0-9a-f]{8}-[0-9a-f]{4}-4/);
    await connectOAuth(oauth); // begun again
    const [stored] = await database.db.select().from(credential);
    expect(Buffer.from(stored?.sealed ?? []).toString("latin1")).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-4/); // no token in the clear
  });
});

describe("the tokens of a connection", () => {
  it("are renewed once, however many machines notice, and work stops when it is taken back", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startCheckedPipedrive();
    const context = connectorContext();
    const oauth = () => oauthOf(database.db, remote);
    await connectOAuth(oauth());
    remote.oauth.expire();
    const machines = [1, 2, 3, 4].map(() => connect(remote, { auth: oauth() }));
    const accounts = await Promise.all(machines.map(async (machine) => await machine.check(context)));
    expect(accounts).toHaveLength(4);
    expect(remote.oauth.exchanges).toBe(2); // the code, and one refresh
    remote.oauth.revoke();
    expect(await codeOf(connect(remote, { auth: oauth() }).check(context))).toBe("auth");
    await connectOAuth(oauth());
    expect(await connect(remote, { auth: oauth() }).check(context)).toEqual({ account: "pipedrive:123" });
    const [stored] = await database.db.select().from(credential);
    expect(stored?.version).toBe(3);
  });

  it("are renewed once by four processes that find one refused in the same moment", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startCheckedPipedrive();
    const { clientId, clientSecret } = remote.oauth;
    await connectOAuth(oauthOf(database.db, remote));
    remote.oauth.expire();
    const begin = String(Date.now() + 4000);
    const given = [database.url, remote.url, clientId, clientSecret.reveal(), begin];
    const machines = [1, 2, 3, 4].map(() =>
      childScript(new URL("../scripts/check-pipedrive.ts", import.meta.url), { arguments: given }),
    );
    for (const machine of machines)
      expect(await machine.exit).toMatchObject({ code: 0, markers: ["pipedrive:123"] });
    expect(remote.oauth.exchanges).toBe(2); // the code, and one refresh
    const [stored] = await database.db.select().from(credential);
    expect(stored?.version).toBe(2);
  });
});
