import { inspect } from "node:util";
import { sql } from "drizzle-orm";
import { v2 } from "pipedrive";
import { pipedrive, pipedriveOAuth, type PipedriveOptions } from "@habeas/connectors/pipedrive";
import { connectorContext, type FaultRule } from "@habeas/connectors/testing";
import {
  ConnectorError,
  createConnectors,
  neverConnected,
  Secret,
  type Connector,
  type OutboundContact,
} from "@habeas/connectors";
import { credential, disclosure } from "@habeas/connectors/schema";
import { createTestDatabase, testClock } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import { collect } from "./support/collect.ts";
import { addPerson, host, privacyOver, SALES, secrets, TENANT } from "./support/host.ts";
import { startCheckedPipedrive, type CheckedPipedrive } from "./support/pipedrive.ts";

const EMAIL = "ana+sales@example.com";
const nobody = { reference: "7d3c1f10-0000-4000-8000-000000000001", remoteIds: [], emails: [] };
const credentials = { user: "habeas", password: new Secret("webhook-password"), ownUserId: "1" };

const connect = (remote: CheckedPipedrive, options: Partial<PipedriveOptions> = {}): Connector =>
  pipedrive({
    apiUrl: remote.url,
    auth: remote.token,
    subjects: ["administrator"],
    fields: { name: "name", phone: "phone" },
    leadTitle: "Sales contact request",
    campaigns: true,
    webhook: credentials,
    ...options,
  });

const contact = (values: Partial<OutboundContact> = {}): OutboundContact => ({
  reference: nobody.reference,
  email: EMAIL,
  fields: { name: "Ana Díaz", phone: "+52 55 1234 5678" },
  purposes: ["sales"],
  resubscribe: [],
  ...values,
});

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof ConnectorError ? error.code : `not a ConnectorError: ${inspect(error)}`;
}

describe("a delivery to Pipedrive", () => {
  it("makes a person and the lead of her request, once", async () => {
    await using remote = await startCheckedPipedrive();
    const connector = connect(remote);
    const context = connectorContext();
    const outcome = await connector.upsert(context, contact(), nobody);
    const [ana] = remote.persons(EMAIL);
    expect(outcome).toEqual({ result: "applied", remoteId: String(ana?.id) });
    expect(ana).toMatchObject({ name: "Ana Díaz", phones: [{ value: "+52 55 1234 5678" }] });
    expect(Object.values(ana?.customFields ?? {})).toEqual([nobody.reference]);
    await connector.upsert(context, contact({ email: "ana@new.example" }), {
      ...nobody,
      remoteIds: [String(ana?.id)],
    });
    await connector.upsert(context, contact({ email: "ana@new.example" }), nobody);
    expect(remote.company.persons.size).toBe(1);
    expect(remote.company.items.leads.size).toBe(1);
    expect([...remote.company.fields.values()]).toEqual(["habeas.ref"]);
  });

  it("does not make her twice when the answer was lost, and finds her by reference", async () => {
    await using remote = await startCheckedPipedrive();
    const connector = connect(remote);
    await connector.upsert(
      connectorContext(),
      contact({ reference: "other", email: "o@example.com" }),
      nobody,
    );
    remote.faults.inject({ method: "POST", path: "/persons", fault: { kind: "reset", when: "after" } });
    expect(await codeOf(connector.upsert(connectorContext(), contact(), nobody))).toBe("unknown_outcome");
    await connector.upsert(connectorContext(), contact(), nobody);
    expect(remote.persons(EMAIL)).toHaveLength(1);
  });

  it("makes nobody when the search failed, or found several", async () => {
    await using remote = await startCheckedPipedrive();
    const connector = connect(remote);
    await connector.upsert(connectorContext(), contact({ reference: "first" }), nobody);
    const [first] = remote.persons(EMAIL);
    remote.faults.inject({ path: "/persons/search", fault: { kind: "status", status: 500 } });
    expect(await codeOf(connector.upsert(connectorContext(), contact(), nobody))).toBe("retryable");
    remote.company.persons.set(900, { ...first, id: 900, customFields: {} } as never);
    expect(await codeOf(connector.upsert(connectorContext(), contact(), nobody))).toBe("conflict");
    expect(remote.company.persons.size).toBe(2);
  });

  it("never writes to somebody who is unsubscribed there, and removes the lead when the request is withdrawn", async () => {
    await using remote = await startCheckedPipedrive();
    const connector = connect(remote);
    await connector.upsert(connectorContext(), contact(), nobody);
    const remoteIds = [String(remote.persons(EMAIL)[0]?.id)];
    const outcome = await connector.unsubscribe(connectorContext(), { ...nobody, remoteIds });
    expect(outcome.result).toBe("applied");
    expect(remote.company.items.leads.size).toBe(0);
    expect(await connector.upsert(connectorContext(), contact(), { ...nobody, remoteIds })).toMatchObject({
      result: "opted_out",
      purposes: ["sales"],
    });
    expect(
      await connector.upsert(connectorContext(), contact({ resubscribe: ["sales"] }), {
        ...nobody,
        remoteIds,
      }),
    ).toMatchObject({
      result: "applied",
    });
  });

  const cases: readonly (readonly [string, FaultRule["fault"], string])[] = [
    ["401", { kind: "status", status: 401 }, "auth"],
    ["402", { kind: "status", status: 402 }, "permission"],
    [
      "403 as JSON",
      { kind: "status", status: 403, body: { success: false, code: "feature_capping_leads" } },
      "permission",
    ],
    ["403 as a page", { kind: "status", status: 403, body: "<html>blocked</html>" }, "auth"],
    ["404", { kind: "status", status: 404 }, "gone"],
    ["410", { kind: "status", status: 410 }, "gone"],
    ["415", { kind: "status", status: 415 }, "permission"],
    ["422", { kind: "status", status: 422 }, "permanent"],
    ["429", { kind: "status", status: 429, headers: { "x-ratelimit-reset": "2" } }, "rate_limited"],
    [
      "429 for the day",
      { kind: "status", status: 429, headers: { "x-daily-ratelimit-token-remaining": "0" } },
      "quota",
    ],
    ["200 that says no", { kind: "status", status: 200, body: { success: false, error: "x" } }, "permanent"],
  ];
  it.each(cases)("has a class for every fault: %s", async (_name, fault, code) => {
    await using remote = await startCheckedPipedrive();
    const connector = connect(remote);
    await connector.upsert(connectorContext(), contact(), nobody);
    const known = { ...nobody, remoteIds: [String(remote.persons(EMAIL)[0]?.id)] };
    remote.faults.inject({ method: "PATCH", fault });
    expect(
      await codeOf(connector.upsert(connectorContext(), contact({ email: "n@example.com" }), known)),
    ).toBe(code);
  });
});

describe("an erasure at Pipedrive", () => {
  it("takes everybody who is this person and all that hangs on her, and waits for the purge", async () => {
    await using remote = await startCheckedPipedrive({ clock: () => clock.now() });
    const clock = testClock("2026-03-01T00:00:00Z");
    const context = connectorContext({ clock: clock.now });
    const connector = connect(remote, { deals: "delete" });
    await connector.upsert(context, contact(), nobody);
    const [ana] = remote.persons(EMAIL);
    const id = ana?.id ?? 0;
    remote.company.persons.set(901, { ...ana, id: 901, customFields: {} } as never); // a namesake by address
    for (const kind of ["archivedLeads", "notes", "files", "activities", "deals"] as const) {
      for (let index = 0; index < 130; index += 1) remote.company.add(kind, id);
    }
    const target = { ...nobody, emails: [EMAIL] };
    const steps = await collect(connector.erase(context, target, "requested"));
    expect(steps.map(({ state }) => state)).toEqual([
      "withdrawn",
      "deleted",
      "absent_verified",
      "purge_expected",
    ]);
    expect(Object.values(remote.company.items).map((items) => items.size)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(remote.persons(EMAIL)).toEqual([]);
    expect(await connector.verifyErased(context, { ...target, remoteIds: [String(id)] })).toBe(
      "soft_deleted",
    );

    const remoteIds = steps.at(-1)?.remoteIds ?? [];
    expect(remoteIds).toHaveLength(2);
    const early = await collect(connector.erase(context, { ...nobody, remoteIds }, "purge_expected"));
    expect(early.map(({ state }) => state)).toEqual(["purge_expected"]);
    clock.advance("P31D");
    const late = await collect(connector.erase(context, { ...nobody, remoteIds }, "purge_expected"));
    expect(late.map(({ state }) => state)).toEqual(["purged_verified"]);
  });

  it("says what the interface cannot delete, and keeps deals that a contract may need", async () => {
    await using remote = await startCheckedPipedrive();
    const context = connectorContext();
    const connector = connect(remote);
    await connector.upsert(context, contact(), nobody);
    const id = remote.persons(EMAIL)[0]?.id ?? 0;
    remote.company.add("mailMessages", id);
    remote.company.add("deals", id);
    const steps = await collect(connector.erase(context, { ...nobody, emails: [EMAIL] }, "requested"));
    expect(steps.at(-1)).toMatchObject({
      state: "manual",
      receipt: { reason: "mail_threads", mailMessages: 1 },
    });
    expect(remote.company.items.deals.size).toBe(1);
  });
});

describe("the rest of the connector", () => {
  it("checks, exports, lists, reads changes, takes webhooks, and uses every operation it names", async () => {
    await using remote = await startCheckedPipedrive();
    const context = connectorContext();
    const connector = connect(remote, { deals: "delete" });
    expect(await connector.check(context)).toEqual({ account: "pipedrive:123" });
    await connector.upsert(context, contact(), nobody);
    const id = String(remote.persons(EMAIL)[0]?.id);
    await connector.upsert(context, contact(), { ...nobody, remoteIds: [id] });
    for (const kind of ["notes", "files", "activities", "deals"] as const)
      remote.company.add(kind, Number(id));
    const held = await collect(connector.exportSubject(context, { ...nobody, emails: [EMAIL] }));
    expect(held.map(({ source }) => source)).toEqual([
      "person",
      "leads",
      "notes",
      "files",
      "activities",
      "deals",
    ]);
    expect((await collect(connector.list?.(context) ?? [])).flat()).toEqual([{ id, email: EMAIL }]);
    await remote.unsubscribe(EMAIL);
    const rounds = await collect(connector.changes?.(context, new Date(0).toISOString()) ?? []);
    expect(rounds.flatMap(({ changes }) => changes)).toMatchObject([{ change: "opted_out", remoteId: id }]);
    const hook = "http://127.0.0.1:8999/hooks";
    expect(await connector.webhook?.register(context, hook)).toEqual(
      await connector.webhook?.register(context, hook),
    );
    const hooks = (await connector.webhook?.list(context)) ?? [];
    expect(hooks.map(({ url }) => url)).toEqual([hook]);
    for (const known of [...hooks, ...hooks]) await connector.webhook?.remove(context, known.id);
    expect(await connector.webhook?.list(context)).toEqual([]);
    await collect(connector.erase(context, { ...nobody, emails: [EMAIL] }, "requested"));
    expect(remote.checkers.flatMap(({ seen }) => [...seen]).toSorted()).toEqual(
      remote.checkers.length === 0
        ? []
        : [
            "addLead",
            "addPerson",
            "addPersonField",
            "addWebhook",
            "deleteActivity",
            "deleteDeal",
            "deleteFile",
            "deleteLead",
            "deleteNote",
            "deletePerson",
            "deleteWebhook",
            "getActivities",
            "getArchivedLeads",
            "getCurrentUser",
            "getDeals",
            "getLeads",
            "getNotes",
            "getPerson",
            "getPersonFields",
            "getPersonFiles",
            "getPersonMailMessages",
            "getPersons",
            "getWebhooks",
            "searchPersons",
            "updatePerson",
          ],
    );
  });

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

  it("is a company that the vendor's own client believes in", async () => {
    await using remote = await startCheckedPipedrive();
    const configuration = new v2.Configuration({
      apiKey: remote.token.reveal(),
      basePath: `${remote.url}/api/v2`,
    });
    const persons = new v2.PersonsApi(configuration);
    const made = await persons.addPerson({
      AddPersonRequest: { name: "Jo", emails: [{ value: "jo@example.com", primary: true }] },
    });
    const id = made.data?.id ?? 0;
    expect((await persons.getPerson({ id })).data?.name).toBe("Jo");
    await persons.updatePerson({ id, UpdatePersonRequest: { name: "Joe" } });
    const found = await persons.searchPersons({ term: "jo@example.com", fields: "email", exact_match: true });
    expect(found.data?.items?.[0]?.item?.name).toBe("Joe");
    await persons.deletePerson({ id });
    expect(remote.persons("jo@example.com")).toEqual([]);
  });
});

describe("sales", () => {
  it("go out on a stored request only, and come back as a withdrawal", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startCheckedPipedrive();
    const { privacy, clock } = privacyOver(database.db, testClock("2026-03-01T00:00:00Z"));
    const recipients = {
      pipedrive: connect(remote, { burst: 10_000, searches: 10_000, dailyTokens: 1_000_000 }),
    };
    const connectors = createConnectors({ privacy, secrets, recipients });
    const ana = await addPerson(database.db, { email: EMAIL });
    await connectors.changed(database.db, ana);
    await connectors.drain();
    expect(remote.company.persons.size).toBe(0);
    await privacy.consent.grant(ana, "sales", SALES);
    await connectors.drain();
    expect(remote.persons(EMAIL)).toHaveLength(1);
    clock.advance("PT1H");
    const event = {
      meta: {
        action: "change",
        entity: "person",
        entity_id: String(remote.persons(EMAIL)[0]?.id),
        timestamp: "2026-03-01T00:30:00.000Z",
        user_id: "7",
        change_source: "app",
      },
      data: { marketing_status: "unsubscribed" },
    };
    const request = (password: string) => ({
      method: "POST",
      url: "https://host.example/hooks/pipedrive",
      headers: new Headers({
        authorization: `Basic ${Buffer.from(`habeas:${password}`).toString("base64")}`,
      }),
      body: new TextEncoder().encode(JSON.stringify(event)),
    });
    expect(await connectors.receive("pipedrive", request("wrong"))).toEqual({ status: 401 });
    expect(await connectors.receive("pipedrive", request("webhook-password"))).toEqual({ status: 200 });
    await connectors.drain();
    expect(await privacy.may(ana, "sales")).toMatchObject({ allowed: false, because: "withdrawn" });
    expect(remote.company.items.leads.size).toBe(0);
    const [row] = await database.db.select().from(disclosure);
    expect(row).toMatchObject({ actual: "unsubscribed", tenantId: TENANT });
  });
});

describe("an erasure that a person has to finish", () => {
  it("moves on when she says what was done, to the purge that is still to be seen, with proof in the ledger", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startCheckedPipedrive({ clock: () => clock.now() });
    const clock = testClock("2026-03-01T00:00:00Z");
    const { db } = database;
    const { privacy } = privacyOver(db, clock);
    const recipients = {
      pipedrive: connect(remote, { burst: 10_000, searches: 10_000, dailyTokens: 1_000_000 }),
    };
    const connectors = createConnectors({ privacy, secrets, recipients });
    const ana = await addPerson(db, { email: EMAIL });
    await privacy.consent.grant(ana, "sales", SALES);
    await connectors.changed(db, ana);
    await connectors.drain();
    remote.company.add("mailMessages", remote.persons(EMAIL)[0]?.id ?? 0);
    const reference = await privacy.reference(ana);
    const key = { tenant: TENANT, recipient: "pipedrive", reference };
    const order = { tenant: TENANT, reference, subject: ana, orderId: "order-1" };
    const statement = { ...key, by: "staff-7", evidence: "TICKET-42" };
    expect(await codeOf(connectors.attestErasure(statement))).toBe("not_manual");
    expect(await connectors.erasers.pipedrive.erase(order)).toEqual({ state: "pending", reason: "manual" });
    expect(await connectors.attestErasure(statement)).toMatchObject({
      state: "purge_expected",
      order: "order-1",
      report: { state: "pending", reason: "purge_expected", until: "2026-04-01" },
    });
    expect(await codeOf(connectors.attestErasure(statement))).toBe("not_manual");
    const payloads = await db.execute(sql`select payload from habeas.ledger_payload`);
    expect(JSON.stringify(payloads.rows)).toContain("TICKET-42");
    await privacy.forget(ana);
    clock.advance("P32D");
    await connectors.drain();
    const [certificate] = await connectors.erasureCertificates({ tenant: TENANT, reference });
    expect(certificate).toMatchObject({ state: "purged_verified", report: { state: "done" } });
    expect(certificate?.steps).toContainEqual({
      state: "attested",
      at: "2026-03-01T00:00:00.000Z",
      answer: { by: "staff-7", evidence: "TICKET-42" },
    });
    expect(JSON.stringify(certificate)).not.toContain("@");
    const entries = await db.execute(
      sql`select body from habeas.ledger_entry where body like '%recipient.erasure.attested%'`,
    );
    expect(entries.rows).toHaveLength(1);
    expect(JSON.stringify(entries.rows)).not.toContain("TICKET-42"); // typed by somebody: not for ever
    expect(entries.rows[0]?.["body"]).toContain('"commitment":');

    const elsewhere = neverConnected({ db, recipient: "partnerDe" });
    expect(await elsewhere.erase(order)).toEqual({ state: "done", reason: "never_disclosed" });
    const other = { ...order, reference: await privacy.reference(await addPerson(db)) };
    expect(await neverConnected({ db, recipient: "pipedrive" }).erase(other)).toMatchObject({
      state: "done",
    });
    await db.update(disclosure).set({ eraseState: null });
    expect(await neverConnected({ db, recipient: "pipedrive" }).erase(order)).toEqual({
      state: "pending",
      reason: "not_connected",
    });
  });
});
