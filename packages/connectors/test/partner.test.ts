import { fileURLToPath } from "node:url";
import { Webhook } from "standardwebhooks";
import { partner, signedHeaders, signedMessageOf, verifyMessage } from "@habeas/connectors/partner";
import { connectorContext } from "@habeas/connectors/testing";
import { startPartner } from "@habeas/testbed/vendors";
import { ConnectorError, createConnectors, Secret, type Connector } from "@habeas/connectors";
import { createTestDatabase, testClock } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import { createContractChecker } from "./support/contract-checker.ts";
import { collect } from "./support/collect.ts";
import { addPerson, host, privacyOver, SALES, secrets, TENANT } from "./support/host.ts";
import type { PartnerLookAlikeOptions } from "@habeas/testbed/vendors";

const OPENAPI = fileURLToPath(new URL("../openapi/partner.json", import.meta.url));

async function start(options: PartnerLookAlikeOptions = {}) {
  const checker = createContractChecker({ path: OPENAPI, basePath: "" });
  const remote = await startPartner({ ...options, observe: (exchange) => checker.check(exchange) });
  return {
    ...remote,
    checker,
    async [Symbol.asyncDispose]() {
      await remote.close();
      expect(checker.violations).toEqual([]);
    },
  };
}

const connect = (remote: { readonly url: string; readonly secret: Secret }): Connector =>
  partner({
    baseUrl: remote.url,
    secrets: [remote.secret],
    subjects: ["administrator"],
    fields: { name: "name", phone: "phone" },
    requestsPerSecond: 10_000,
  });

/** A connector with this secret, as a thing to be tried. */
const make = (text: string) => () => connect({ url: "https://p.example", secret: new Secret(text) });

const reference = "7d3c1f10-0000-4000-8000-000000000001";
const nobody = { reference, remoteIds: [], emails: [] };
const contact = {
  reference,
  email: "ana@example.com",
  fields: { name: "Ana" },
  purposes: ["sales"],
  resubscribe: {},
};

describe("a signed message", () => {
  const secret = new Secret(`whsec_${Buffer.alloc(32, 7).toString("base64")}`);
  const other = new Secret(`whsec_${Buffer.alloc(32, 8).toString("base64")}`);
  const at = new Date();
  const body = '{"a":"ä"}';

  it("is understood by the reference implementation, and understands it", () => {
    const headers = signedHeaders([other, secret], { id: "msg_1", at, body });
    expect(new Webhook(secret.reveal()).verify(body, { ...headers })).toEqual({ a: "ä" });
    const signature = new Webhook(secret.reveal()).sign("msg_2", at, body);
    const message = { id: "msg_2", timestamp: String(Math.floor(at.getTime() / 1000)), signature, body };
    expect(verifyMessage([other, secret], message, at)).toBe(true);
    expect(verifyMessage([other], message, at)).toBe(false);
    expect(verifyMessage([secret], { ...message, body: `${body} ` }, at)).toBe(false);
    expect(verifyMessage([secret], { ...message, id: "msg_3" }, at)).toBe(false);
    expect(verifyMessage([secret], message, new Date(at.getTime() + 301_000))).toBe(false);
    expect(verifyMessage([secret], message, new Date(at.getTime() - 301_000))).toBe(false);
    expect(signedMessageOf(new Headers({ "webhook-id": "x" }), body)).toBeUndefined();
  });

  it("needs a secret of 24 to 64 bytes", () => {
    expect(make("whsec_c2hvcnQ=")).toThrow(expect.objectContaining({ code: "invalid_options" }));
    expect(make(Buffer.alloc(32).toString("base64"))).toThrow(ConnectorError);
  });
});

describe("a partner", () => {
  it("gets contacts under the reference, is told when they end, and uses the whole interface", async () => {
    await using remote = await start();
    const connector = connect(remote);
    const context = connectorContext();
    expect(await connector.check(context)).toEqual({ account: "look-alike" });
    await connector.upsert(context, contact, nobody);
    await connector.upsert(context, contact, { ...nobody, remoteIds: [reference] });
    expect([...remote.contacts]).toEqual([
      [reference, { email: "ana@example.com", fields: { name: "Ana" }, purposes: ["sales"], optedOut: [] }],
    ]);
    expect(await collect(connector.exportSubject(context, nobody))).toHaveLength(1);
    remote.optOut(reference, ["sales"]);
    expect(await connector.upsert(context, contact, nobody)).toMatchObject({
      result: "opted_out",
      purposes: ["sales"],
    });
    await connector.unsubscribe(context, nobody);
    expect(remote.contacts.size).toBe(0);
    expect(await connector.upsert(context, contact, { ...nobody, remoteIds: [reference] })).toEqual({
      result: "gone",
    });
    await collect(connector.erase(context, { ...nobody, order: "o-1" }, "requested"));
    expect([...remote.checker.seen].toSorted()).toEqual([
      "deleteContact",
      "getAccount",
      "getContact",
      "getErasure",
      "orderErasure",
      "putContact",
    ]);
  });

  it("proves an erasure with a receipt that names the order", async () => {
    await using remote = await start();
    const connector = connect(remote);
    await connector.upsert(connectorContext(), contact, nobody);
    const target = { ...nobody, order: "o-1" };
    const steps = await collect(connector.erase(connectorContext(), target, "requested"));
    expect(steps.map(({ state }) => state)).toEqual([
      "withdrawn",
      "deleted",
      "absent_verified",
      "purged_verified",
    ]);
    expect(steps[1]?.receipt).toMatchObject({ signature: expect.stringMatching(/^v1,/) as string });
  });

  it("asks again later when the partner needs time, and believes no receipt of another person", async () => {
    await using remote = await start({ erasure: "pending" });
    const connector = connect(remote);
    const context = connectorContext();
    await connector.upsert(context, contact, nobody);
    const target = { ...nobody, order: "o-1" };
    const steps = await collect(connector.erase(context, target, "requested"));
    expect(steps.at(-1)).toMatchObject({ state: "withdrawn", receipt: { status: "pending" } });
    remote.finishErasures();
    const later = await collect(connector.erase(context, target, "withdrawn"));
    expect(later.at(-1)?.state).toBe("purged_verified");
    const foreign = await collect(connector.erase(context, { ...target, reference: "other" }, "withdrawn"));
    expect(foreign.at(-1)).toMatchObject({ state: "manual", receipt: { reason: "receipt_not_valid" } });
  });

  it("may refuse, with a word", async () => {
    await using remote = await start({ erasure: "refused" });
    const target = { ...nobody, order: "o-1" };
    const steps = await collect(connect(remote).erase(connectorContext(), target, "requested"));
    expect(steps.at(-1)).toMatchObject({ state: "manual", receipt: { reason: "legal_hold" } });
  });

  it("refuses what is not signed by us, and we what is not signed by it", async () => {
    await using remote = await start();
    const stranger = new Secret(`whsec_${Buffer.alloc(32, 9).toString("base64")}`);
    const connector = connect({ url: remote.url, secret: stranger });
    await expect(connector.upsert(connectorContext(), contact, nobody)).rejects.toMatchObject({
      code: "auth",
    });
    const event = remote.event("contact.opted_out", { reference, purposes: ["sales"] });
    const request = { method: "POST", url: "https://host.example/hooks", ...event };
    const now = new Date();
    expect(connect(remote).webhook?.verify(request, now)).toBe(true);
    expect(connector.webhook?.verify(request, now)).toBe(false);
    expect(connect(remote).webhook?.parse(request, now)).toMatchObject([
      { change: "opted_out", remoteId: reference },
    ]);
  });
});

describe("who goes to which partner", () => {
  const people: readonly (readonly [string, string, readonly string[]])[] = [
    ["MX", "es", ["partnerMx"]],
    ["MX", "de", ["partnerMx"]],
    ["DE", "en", ["partnerDe"]],
    ["AT", "de", ["partnerDe"]],
    ["CH", "de-CH", ["partnerDe"]],
    ["CH", "gsw-CH", ["partnerDe"]],
    ["CH", "fr-CH", []],
    ["CH", "", []],
    ["NL", "de-NL", ["partnerDe"]],
    ["NL", "nl-NL", []],
    ["BR", "pt", []],
    ["", "de", []],
  ];

  it("follows country and language, and the transfer ground of the day", async () => {
    await using database = await createTestDatabase({ template: host });
    const { db } = database;
    const { privacy, clock } = privacyOver(db, testClock("2026-03-01T00:00:00Z"));
    const connector = connect({
      url: "https://partner.example",
      secret: new Secret(`whsec_${Buffer.alloc(32).toString("base64")}`),
    });
    const connectors = createConnectors({
      privacy,
      secrets,
      recipients: { partnerMx: connector, partnerMxWithoutClauses: connector, partnerDe: connector },
    });
    const subjects: { readonly reference: string }[] = [];
    for (const [country, locale] of people) {
      const subject = await addPerson(db, { country, locale });
      await privacy.consent.grant(subject, "sales", SALES);
      subjects.push({ reference: await privacy.reference(subject) });
    }
    const plan = await collect(connectors.plan({ tenant: TENANT }));
    const servedBy = subjects.map(({ reference: one }) =>
      plan.filter((item) => item.reference === one && item.action === "create").map((item) => item.recipient),
    );
    expect(servedBy).toEqual(people.map(([, , recipients]) => recipients));
    const because = (recipient: string, index: number) =>
      plan.find((item) => item.recipient === recipient && item.reference === subjects[index]?.reference)
        ?.because;
    expect(because("partnerMxWithoutClauses", 0)).toBe("no_transfer_ground");
    expect(because("partnerDe", 9)).toBe("language_not_served");
    expect(because("partnerDe", 11)).toBe("country_unknown");

    clock.set("2027-07-01T00:00:00Z"); // the clauses ran out the day before
    const later = await collect(connectors.plan({ tenant: TENANT, recipient: "partnerMx" }));
    expect(new Set(later.map((item) => item.because))).toEqual(new Set(["clauses_expired"]));
  });
});
