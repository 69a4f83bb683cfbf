import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import { activeCampaign } from "@habeas/connectors/activecampaign";
import { pipedrive, pipedriveOAuth } from "@habeas/connectors/pipedrive";
import { createConnectors } from "@habeas/connectors";
import { disclosure } from "@habeas/connectors/schema";
import type { Database } from "@habeas/internal";
import { createTestDatabase, failQuery, testClock } from "@habeas/testbed";
import { expect, it } from "vitest";
import { startCheckedActiveCampaign, type CheckedActiveCampaign } from "./support/activecampaign.ts";
import { addPerson, host, privacyOver, SALE, SALES, secrets } from "./support/host.ts";
import { connectOAuth, startCheckedPipedrive } from "./support/pipedrive.ts";

const email = "ana@example.com";

function wire(db: Database, remote: CheckedActiveCampaign) {
  const { privacy, clock } = privacyOver(db, testClock("2026-03-01T00:00:00Z"));
  const connectors = createConnectors({
    privacy,
    secrets,
    random: () => 1,
    leaseMilliseconds: 1000,
    recipients: {
      activecampaign: activeCampaign({
        apiUrl: remote.url,
        apiKey: remote.apiKey,
        subjects: ["administrator"],
        lists: { newsletter: "1" },
        requestsPerSecond: 10_000,
      }),
    },
  });
  return { privacy, clock, connectors };
}

it("outlasts a recipient that answers 503 for ten minutes, with growing pauses and nobody given up", async () => {
  await using database = await createTestDatabase({ template: host });
  let requests = 0;
  await using remote = await startCheckedActiveCampaign({ observe: () => (requests += 1) });
  const { db } = database;
  const { privacy, clock, connectors } = wire(db, remote);
  const ana = await addPerson(db, { email });
  await privacy.capture(ana, "newsletter", SALE);
  await connectors.changed(db, ana);
  remote.faults.inject({ fault: { kind: "status", status: 503 }, times: 10_000 });
  for (let seconds = 0; seconds < 600; seconds += 5) {
    await connectors.drain();
    clock.advance(5000);
  }
  expect(requests).toBeGreaterThan(3);
  expect(requests).toBeLessThan(12); // 5, 10, 20, … seconds
  remote.faults.clear();
  clock.advance("PT1H");
  await connectors.drain();
  expect(remote.contact(email)?.lists.get("1")).toBe("1");
  expect(await connectors.deadLetters({ tenant: ana.tenant })).toEqual([]);
});

it("loses nothing when the clock jumps, forwards or backwards", async () => {
  await using database = await createTestDatabase({ template: host });
  await using remote = await startCheckedActiveCampaign();
  const { db } = database;
  const { privacy, clock, connectors } = wire(db, remote);
  const ana = await addPerson(db, { email });
  await privacy.capture(ana, "newsletter", SALE);
  await connectors.changed(db, ana);
  clock.set("2031-01-01T00:00:00Z"); // a wrong hour on one machine
  remote.faults.inject({ fault: { kind: "status", status: 503 } });
  await connectors.drain();
  clock.set("2026-03-01T00:01:00Z"); // and right again: the pause after the failure lies five years ahead
  await connectors.drain();
  expect(remote.contact(email)?.lists.get("1")).toBeUndefined();
  await connectors.changed(db, ana); // a change is a new chance
  await connectors.drain();
  expect(remote.contact(email)?.lists.get("1")).toBe("1");
  clock.set("2026-02-01T00:00:00Z");
  await privacy.object(ana, "newsletter");
  await connectors.changed(db, ana);
  await connectors.drain();
  expect(remote.contact(email)?.lists.get("1")).toBe("2");
});

it("knows what it sent when the database goes down between the recipient's answer and its own record", async () => {
  await using database = await createTestDatabase({ template: host });
  await using remote = await startCheckedActiveCampaign();
  const pool = new Pool({ connectionString: database.url, max: 4 });
  pool.on("error", () => undefined);
  const { privacy, connectors } = wire(drizzle(pool), remote);
  const ana = await addPerson(database.db, { email });
  await privacy.capture(ana, "newsletter", SALE);
  await connectors.changed(database.db, ana);
  const down = failQuery(pool, { at: 1, match: /update "habeas"."disclosure" set .*"actual" =/ });
  await connectors.drain().catch(() => undefined);
  expect(down.struck).toBe(true);
  down.remove();
  const [row] = await database.db.select().from(disclosure);
  expect(remote.account.contacts.size).toBe(1);
  expect(row?.firstSentAt).not.toBeNull(); // written before: an erasure would look for her
  await database.db.execute(sql`update habeas.disclosure set lease_until = null, not_before = null`);
  await connectors.drain();
  const [settled] = await database.db.select().from(disclosure);
  expect(settled).toMatchObject({ actual: "active", remoteIds: [remote.contact(email)?.id] });
  expect(remote.account.contacts.size).toBe(1);
  await pool.end();
});

it("goes on with the new token when the old one runs out in the middle of a delivery", async () => {
  await using database = await createTestDatabase({ template: host });
  const { db } = database;
  let requests = 0;
  await using remote = await startCheckedPipedrive({
    observe: ({ request }) => {
      if (request.path.startsWith("/oauth")) return;
      requests += 1;
      if (requests === 3) remote.oauth.expire(); // between two calls of one job
    },
  });
  const { privacy } = privacyOver(db, testClock(new Date()));
  const auth = pipedriveOAuth({
    privacy,
    secrets,
    account: "company",
    clientId: remote.oauth.clientId,
    clientSecret: remote.oauth.clientSecret,
    redirectUri: "https://host.example/callback",
    authorizationUrl: remote.url,
  });
  const limiter = {
    take: async () => await Promise.resolve(),
    block: async () => await Promise.resolve(),
    prepare: async () => await Promise.resolve(),
  };
  await connectOAuth(auth);
  const connectors = createConnectors({
    privacy,
    secrets,
    limiter,
    recipients: {
      pipedrive: pipedrive({ apiUrl: remote.url, auth, subjects: ["administrator"], leadTitle: "Request" }),
    },
  });
  const ana = await addPerson(db, { email });
  await privacy.consent.grant(ana, "sales", SALES);
  await connectors.changed(db, ana);
  expect(await connectors.drain()).toEqual({ looked: 1, failed: 0 });
  expect(remote.oauth.exchanges).toBe(2); // the code, and one refresh
  expect(remote.persons(email)).toHaveLength(1);
  expect(remote.company.items.leads.size).toBe(1);
});
