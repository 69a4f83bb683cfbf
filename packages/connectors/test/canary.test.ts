import { inspect } from "node:util";
import { sql } from "drizzle-orm";
import { activeCampaign } from "@habeas/connectors/activecampaign";
import { pipedrive } from "@habeas/connectors/pipedrive";
import { createConnectors, Secret } from "@habeas/connectors";
import { rowsOf } from "@habeas/internal";
import { createTestDatabase, testClock } from "@habeas/testbed";
import { expect, it } from "vitest";
import { startCheckedActiveCampaign } from "./support/activecampaign.ts";
import { collect } from "./support/collect.ts";
import { addPerson, EVENTS, host, privacyOver, SALE, SALES, secrets, TENANT } from "./support/host.ts";
import { loggerInto, type LoggedLine } from "./support/logger-into.ts";
import { startCheckedPipedrive } from "./support/pipedrive.ts";
import type { FaultRule } from "@habeas/testbed/vendors";

const CANARIES = ["Canaryson", "canary.address", "5550142", "look-alike-api", "webhook-password"];

/** A vendor that quotes everything it was told. */
const echo = {
  message: "canary.address@example.com is Canaryson, 5550142",
  error: "Canaryson",
  code: "canary.address@example.com",
  errors: [
    {
      title: "Canaryson",
      code: "Canary son",
      detail: "5550142",
      source: { pointer: "/data/canary.address@example.com" },
    },
  ],
  failureReasons: [{ contact: 0, failureReason: "canary.address@example.com" }],
};

const faults: readonly FaultRule["fault"][] = [
  ...[400, 401, 402, 403, 404, 409, 410, 415, 422, 429, 500, 503].map((status): FaultRule["fault"] => ({
    kind: "status",
    status,
    body: echo,
    headers: { "x-correlation-id": "canary.address@example.com" },
  })),
  { kind: "status", status: 403, body: "<html>Canaryson</html>" },
  { kind: "reset", when: "after" },
  { kind: "cut" },
  { kind: "empty" },
  { kind: "without_id" },
  { kind: "bad_gzip" },
];

it("leaves no name, address, number or key in a log, an error, a plan or a table", async () => {
  await using database = await createTestDatabase({ template: host });
  await using mail = await startCheckedActiveCampaign({
    lists: [
      { id: "1", name: "News" },
      { id: "2", name: "Events" },
    ],
  });
  await using sales = await startCheckedPipedrive();
  const { db } = database;
  const { privacy, clock } = privacyOver(db, testClock("2026-03-01T00:00:00Z"));
  const log: LoggedLine[] = [];
  const connectors = createConnectors({
    privacy,
    secrets,
    logger: loggerInto(log),
    recipients: {
      activecampaign: activeCampaign({
        apiUrl: mail.url,
        apiKey: mail.apiKey,
        subjects: ["administrator"],
        lists: { newsletter: "1", events: "2" },
        fields: { name: "firstName" },
        requestsPerSecond: 100_000,
      }),
      pipedrive: pipedrive({
        apiUrl: sales.url,
        auth: sales.token,
        subjects: ["administrator"],
        fields: { name: "name", phone: "phone" },
        leadTitle: "Request",
        webhook: { user: "habeas", password: new Secret("webhook-password") },
        burst: 100_000,
        searches: 100_000,
        dailyTokens: 10_000_000,
      }),
    },
  });
  const shown: unknown[] = [connectors];
  for (const fault of [undefined, ...faults]) {
    const person = {
      email: `canary.address+${String(shown.length)}@example.com`,
      name: "Ana Canaryson",
      phone: "+1 5550142",
    };
    const ana = await addPerson(db, person);
    await privacy.capture(ana, "newsletter", SALE);
    await privacy.consent.grant(ana, "events", EVENTS);
    await privacy.consent.grant(ana, "sales", SALES);
    if (fault !== undefined) {
      for (const remote of [mail, sales]) remote.faults.inject({ fault, skip: 1, times: 3 });
    }
    await connectors.changed(db, ana);
    await connectors.drain();
    shown.push(await connectors.check("activecampaign").catch((error: unknown) => error));
    shown.push(await connectors.check("pipedrive").catch((error: unknown) => error));
    const reference = await privacy.reference(ana);
    const order = { tenant: TENANT, reference, subject: ana, orderId: `order-${reference}` };
    shown.push(
      await connectors.erasers.activecampaign.erase(order),
      await connectors.erasers.pipedrive.erase(order),
    );
    mail.faults.clear();
    sales.faults.clear();
    clock.advance("PT2H");
    await connectors.resume("activecampaign");
    await connectors.resume("pipedrive");
    await connectors.drain();
    await connectors.drain();
  }
  shown.push(
    log,
    await collect(connectors.plan({ tenant: TENANT })),
    await connectors.deadLetters({ tenant: TENANT }),
  );
  shown.push(
    await connectors.openErasures({ tenant: TENANT }),
    await connectors.decisions({ tenant: TENANT }),
  );
  for (const table of [
    "disclosure",
    "delivery_decision",
    "recipient_state",
    "webhook_inbox",
    "rate_bucket",
    "ledger_entry",
    "ledger_payload",
    "delivery_batch",
    "credential",
  ]) {
    shown.push(rowsOf(await db.execute(sql`select * from habeas.${sql.identifier(table)}`)));
  }
  const text = shown
    .flatMap((one) => [
      inspect(one, { depth: 10, maxArrayLength: null, showHidden: true }),
      JSON.stringify(one),
    ])
    .join("\n");
  expect(log.length).toBeGreaterThan(100);
  expect(CANARIES.filter((canary) => text.toLowerCase().includes(canary.toLowerCase()))).toEqual([]);
  expect(mail.contact("canary.address+1@example.com")).toBeUndefined();
});
