import { pipedriveOAuth } from "@habeas/connectors/pipedrive";
import { connectorContext } from "@habeas/connectors/testing";
import { credential } from "@habeas/connectors/schema";
import { childScript, createTestDatabase } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import { codeOf } from "../support/code-of.ts";
import { host, secrets } from "../support/host.ts";
import { connect, startCheckedPipedrive } from "../support/pipedrive.ts";

describe("an OAuth app at Pipedrive", () => {
  it("renews its tokens once, however many machines notice, and stops when the connection is taken back", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startCheckedPipedrive();
    const context = connectorContext();
    const oauth = () =>
      pipedriveOAuth({
        db: database.db,
        secrets,
        account: "company",
        clientId: remote.oauth.clientId,
        clientSecret: remote.oauth.clientSecret,
        authorizationUrl: remote.url,
      });
    await oauth().connect(context, { code: remote.oauth.code, redirectUri: "https://host.example/callback" });
    remote.oauth.expire();
    const machines = [1, 2, 3, 4].map(() => connect(remote, { auth: oauth() }));
    const accounts = await Promise.all(machines.map(async (machine) => await machine.check(context)));
    expect(accounts).toHaveLength(4);
    expect(remote.oauth.exchanges).toBe(2); // the code, and one refresh
    const [stored] = await database.db.select().from(credential);
    expect(Buffer.from(stored?.sealed ?? []).toString("latin1")).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-4/); // no token in the clear
    remote.oauth.revoke();
    expect(await codeOf(connect(remote, { auth: oauth() }).check(context))).toBe("auth");
  });

  it("is renewed once by four processes that find its token refused in the same moment", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startCheckedPipedrive();
    const { clientId, clientSecret, code } = remote.oauth;
    const oauth = pipedriveOAuth({
      db: database.db,
      secrets,
      account: "company",
      clientId,
      clientSecret,
      authorizationUrl: remote.url,
    });
    await oauth.connect(connectorContext(), { code, redirectUri: "https://host.example/callback" });
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
