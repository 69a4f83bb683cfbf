import { inspect } from "node:util";
import { activeCampaign } from "@habeas/connectors/activecampaign";
import { connectorContext, type FaultRule } from "@habeas/connectors/testing";
import {
  ConnectorError,
  Secret,
  type Connector,
  type OutboundContact,
  type RawRequest,
} from "@habeas/connectors";
import { testClock } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import { closedAddress, collect } from "./support/collect.ts";
import { startCheckedActiveCampaign, type CheckedActiveCampaign } from "./support/activecampaign.ts";

const ANA = "Ana.Müller+news@example.com";
const nobody = { reference: "r-1", remoteIds: [], emails: [] };

const connect = (remote: CheckedActiveCampaign, options: object = {}): Connector =>
  activeCampaign({
    apiUrl: remote.url,
    apiKey: remote.apiKey,
    subjects: ["administrator"],
    lists: { newsletter: "1", events: "2" },
    fields: { name: "firstName", plan: { tag: "PLAN" } },
    webhookToken: new Secret("0123456789abcdefghijklmnop"),
    ...options,
  });

const start = async (): Promise<CheckedActiveCampaign> =>
  await startCheckedActiveCampaign({
    lists: [
      { id: "1", name: "News" },
      { id: "2", name: "Events" },
      { id: "9", name: "Not ours" },
    ],
    fields: [{ id: "7", tag: "PLAN" }],
  });

const contact = (values: Partial<OutboundContact> = {}): OutboundContact => ({
  reference: "r-1",
  email: ANA,
  fields: { name: "Ana", plan: "pro" },
  purposes: ["newsletter"],
  resubscribe: [],
  ...values,
});

/** A webhook as it came. */
const delivered = (
  body: string,
  url = "https://host.example/hooks/0123456789abcdefghijklmnop",
): RawRequest => ({
  method: "POST",
  url,
  headers: new Headers(),
  body: new TextEncoder().encode(body),
});

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof ConnectorError ? error.code : `not a ConnectorError: ${inspect(error)}`;
}

describe("a delivery to ActiveCampaign", () => {
  it("creates the contact with its fields and subscribes it to the lists of its purposes only", async () => {
    await using remote = await start();
    const context = connectorContext();
    const outcome = await connect(remote).upsert(context, contact(), nobody);
    const made = remote.contact(ANA);
    expect(outcome).toEqual({ result: "applied", remoteId: made?.id });
    expect(made?.firstName).toBe("Ana");
    expect(made?.fieldValues.get("7")).toBe("pro");
    expect([...(made?.lists ?? [])]).toEqual([["1", "1"]]);
    expect(context.calls.map((call) => call.operation)).toEqual([
      "retrieve-fields",
      "sync-a-contacts-data",
      "retrieve-contact-list-memberships",
      "update-list-status-for-contact",
    ]);
  });

  it("changes an address in place instead of making a second contact", async () => {
    await using remote = await start();
    const connector = connect(remote);
    await connector.upsert(connectorContext(), contact(), nobody);
    const id = remote.contact(ANA)?.id ?? "";
    await connector.upsert(connectorContext(), contact({ email: "ana@new.example" }), {
      ...nobody,
      remoteIds: [id],
    });
    expect([...remote.account.contacts.values()].map((one) => one.email)).toEqual(["ana@new.example"]);
  });

  it("never undoes an opt-out, and reports it", async () => {
    await using remote = await start();
    const connector = connect(remote);
    await connector.upsert(connectorContext(), contact({ purposes: ["newsletter", "events"] }), nobody);
    await remote.unsubscribe(ANA, "1");
    const id = remote.contact(ANA)?.id ?? "";
    const outcome = await connector.upsert(
      connectorContext(),
      contact({ purposes: ["newsletter", "events"] }),
      {
        ...nobody,
        remoteIds: [id],
      },
    );
    expect(outcome).toEqual({
      result: "opted_out",
      remoteId: id,
      purposes: ["newsletter"],
      by: "unsubscribed",
    });
    expect(remote.contact(ANA)?.lists.get("1")).toBe("2");
    expect(remote.contact(ANA)?.lists.get("2")).toBe("1");
  });

  it("subscribes again only where a newer consent says so, and never after a bounce", async () => {
    await using remote = await start();
    const connector = connect(remote);
    const both = contact({ purposes: ["newsletter", "events"], resubscribe: ["newsletter", "events"] });
    await connector.upsert(connectorContext(), both, nobody);
    await remote.unsubscribe(ANA, "1");
    await remote.bounce(ANA, "2");
    const id = remote.contact(ANA)?.id ?? "";
    const outcome = await connector.upsert(connectorContext(), both, { ...nobody, remoteIds: [id] });
    expect(outcome).toEqual({ result: "opted_out", remoteId: id, purposes: ["events"], by: "bounced" });
    expect(Object.fromEntries(remote.contact(ANA)?.lists ?? [])).toEqual({ "1": "1", "2": "3" });
  });

  it("ends the list of a purpose that is no longer allowed, and keeps the others", async () => {
    await using remote = await start();
    const connector = connect(remote);
    await connector.upsert(connectorContext(), contact({ purposes: ["newsletter", "events"] }), nobody);
    const id = remote.contact(ANA)?.id ?? "";
    await connector.upsert(connectorContext(), contact({ purposes: ["events"] }), {
      ...nobody,
      remoteIds: [id],
    });
    expect(Object.fromEntries(remote.contact(ANA)?.lists ?? [])).toEqual({ "1": "2", "2": "1" });
  });

  it("unsubscribes from every list, also those of somebody else", async () => {
    await using remote = await start();
    const connector = connect(remote);
    await connector.upsert(connectorContext(), contact(), nobody);
    remote.contact(ANA)?.lists.set("9", "1");
    const outcome = await connector.unsubscribe(connectorContext(), { ...nobody, emails: [ANA] });
    expect(outcome.result).toBe("applied");
    expect(Object.fromEntries(remote.contact(ANA)?.lists ?? [])).toEqual({ "1": "2", "9": "2" });
    const absent = await connector.unsubscribe(connectorContext(), {
      ...nobody,
      emails: ["no@body.example"],
    });
    expect(absent).toEqual({ result: "absent" });
  });

  it("says that a contact is gone instead of making it anew", async () => {
    await using remote = await start();
    const connector = connect(remote);
    await connector.upsert(connectorContext(), contact(), nobody);
    const id = remote.contact(ANA)?.id ?? "";
    remote.deleteByHand(ANA);
    expect(
      await codeOf(connector.upsert(connectorContext(), contact(), { ...nobody, remoteIds: [id] })),
    ).toBe("gone");
    expect(remote.account.contacts.size).toBe(0);
  });

  it("calls a changed address that another contact has a conflict", async () => {
    await using remote = await start();
    const connector = connect(remote);
    await connector.upsert(connectorContext(), contact(), nobody);
    await connector.upsert(connectorContext(), contact({ email: "other@example.com" }), nobody);
    const id = remote.contact(ANA)?.id ?? "";
    const known = { ...nobody, remoteIds: [id] };
    expect(
      await codeOf(connector.upsert(connectorContext(), contact({ email: "other@example.com" }), known)),
    ).toBe("conflict");
  });
});

describe("an erasure at ActiveCampaign", () => {
  it("withdraws, deletes, sees that it is gone, waits for the purge and looks again", async () => {
    await using remote = await start();
    const clock = testClock("2026-03-01T00:00:00Z");
    const context = connectorContext({ clock: clock.now });
    const connector = connect(remote);
    await connector.upsert(context, contact(), nobody);
    const target = { ...nobody, emails: [ANA] };
    const steps = await collect(connector.erase(context, target, "requested"));
    expect(steps.map((step) => step.state)).toEqual([
      "withdrawn",
      "deleted",
      "absent_verified",
      "purge_expected",
    ]);
    expect(steps.at(-1)?.until).toEqual(new Date("2026-03-31T00:00:00Z"));
    expect(await connector.verifyErased(context, target)).toBe("absent");
    const [deleted] = [...remote.account.trash.values()];
    expect([...(deleted?.contact.lists ?? [])]).toEqual([["1", "2"]]);

    clock.advance("P31D");
    const remoteIds = steps.at(-1)?.remoteIds ?? [];
    const later = await collect(connector.erase(context, { ...nobody, remoteIds }, "purge_expected"));
    expect(later.map((step) => step.state)).toEqual(["purged_verified"]);
  });

  it("begins again when somebody restored the contact in the meantime", async () => {
    await using remote = await start();
    const context = connectorContext();
    const connector = connect(remote);
    await connector.upsert(context, contact(), nobody);
    const id = remote.contact(ANA)?.id ?? "";
    await collect(connector.erase(context, { ...nobody, emails: [ANA] }, "requested"));
    remote.restoreByHand(id);
    const [step] = await collect(connector.erase(context, { ...nobody, remoteIds: [id] }, "purge_expected"));
    expect(step?.state).toBe("requested");
    await collect(connector.erase(context, { ...nobody, remoteIds: [id] }, "requested"));
    expect(await connector.verifyErased(context, { ...nobody, remoteIds: [id] })).toBe("absent");
  });

  it("is blocked until next month when deletions are used up, and the person is unsubscribed already", async () => {
    await using remote = await start();
    const clock = testClock("2026-12-20T00:00:00Z");
    const context = connectorContext({ clock: clock.now });
    const connector = connect(remote);
    await connector.upsert(context, contact(), nobody);
    remote.faults.inject({
      method: "DELETE",
      fault: { kind: "status", status: 403, body: { message: "Forbidden" } },
    });
    const steps = await collect(connector.erase(context, { ...nobody, emails: [ANA] }, "requested"));
    expect(steps.map((step) => step.state)).toEqual(["withdrawn", "blocked"]);
    expect(steps.at(-1)?.until).toEqual(new Date("2027-01-01T00:00:00Z"));
    expect(remote.contact(ANA)?.lists.get("1")).toBe("2");
    const again = await collect(connector.erase(context, { ...nobody, emails: [ANA] }, "blocked"));
    expect(again.at(-1)?.state).toBe("purge_expected");
  });
});

describe("the rest of the connector", () => {
  it("names the account, finds, exports and covers every operation of the contract it uses", async () => {
    await using remote = await start();
    const context = connectorContext();
    const connector = connect(remote);
    expect(await connector.check(context)).toEqual({ account: `activecampaign:${new URL(remote.url).host}` });
    await connector.upsert(context, contact(), nobody);
    const [found] = await connector.find(context, { ...nobody, emails: [ANA] });
    await connector.upsert(context, contact({ purposes: [] }), { ...nobody, remoteIds: [found?.id ?? ""] });
    const records = await collect(
      connector.exportSubject(context, { ...nobody, remoteIds: [found?.id ?? ""] }),
    );
    expect(records).toHaveLength(12);
    expect(JSON.stringify(records)).toContain(ANA);

    const hook = "http://127.0.0.1:8999/hooks/0123456789abcdefghijklmnop";
    expect(await connector.webhook?.register(context, hook)).toEqual(
      await connector.webhook?.register(context, hook),
    );
    const hooks = (await connector.webhook?.list(context)) ?? [];
    expect(hooks.map(({ url }) => url)).toEqual([hook]);
    for (const { id } of [...hooks, ...hooks]) await connector.webhook?.remove(context, id);
    expect(await connector.webhook?.list(context)).toEqual([]);
    const people = Array.from({ length: 12 }, (_, index) =>
      contact({ email: `p${String(index)}@example.com` }),
    );
    const batch = await connector.upsertMany?.(context, people);
    expect(await connector.pollBatch?.(context, batch?.batchId ?? "")).toMatchObject({
      state: "completed",
      refusedEmails: [],
    });
    await collect(connector.list?.(context) ?? []);
    await collect(connector.changes?.(context, undefined) ?? []);
    await collect(connector.erase(context, { ...nobody, emails: [ANA] }, "requested"));
    if (remote.checker === undefined) return;
    expect(
      [...remote.checker.seen].filter((operation) => !operation.startsWith("contact-")).toSorted(),
    ).toEqual([
      "bulk-import-contacts",
      "bulk-import-status-info",
      "create-webhook",
      "delete-contact",
      "delete-webhook",
      "get-a-list-of-webhooks",
      "get-contact",
      "get-user-loggedin",
      "list-all-contacts",
      "retrieve-contact-field-values",
      "retrieve-contact-list-memberships",
      "retrieve-contact-notes",
      "retrieve-fields",
      "sync-a-contacts-data",
      "update-a-contact-new",
      "update-list-status-for-contact",
    ]);
  });

  it("imports many at once, without the one that the vendor refuses and without undoing an opt-out", async () => {
    await using remote = await start();
    const context = connectorContext();
    const connector = connect(remote);
    await connector.upsert(context, contact(), nobody);
    await remote.unsubscribe(ANA, "1");
    const people = [
      contact(),
      contact({ reference: "r-bad", email: "nonsense" }),
      ...Array.from({ length: 250 }, (_, index) =>
        contact({ reference: `r${String(index)}`, email: `p${String(index)}@example.com` }),
      ),
    ].slice(0, 250);
    const batch = await connector.upsertMany?.(context, people);
    expect(batch?.refused).toEqual(["r-bad"]);
    expect(remote.account.contacts.size).toBe(249);
    expect(remote.contact(ANA)?.lists.get("1")).toBe("2");
    expect(remote.contact("p0@example.com")?.lists.get("1")).toBe("1");
    expect(remote.contact("p0@example.com")?.fieldValues.get("7")).toBe("pro");
  });

  it("reads who left since a checkpoint, page by page", async () => {
    await using remote = await start();
    const context = connectorContext();
    const connector = connect(remote);
    for (let index = 0; index < 130; index += 1) {
      remote.account
        .create({ email: `p${String(index)}@example.com` })
        .lists.set("1", index % 2 === 0 ? "2" : "1");
    }
    const rounds = await collect(connector.changes?.(context, undefined) ?? []);
    const changes = rounds.flatMap((round) => round.changes);
    expect(changes).toHaveLength(65);
    expect(changes[0]).toMatchObject({ change: "opted_out", purposes: ["newsletter"], by: "unsubscribed" });
    const again = await collect(connector.changes?.(context, rounds.at(-1)?.checkpoint) ?? []);
    expect(again.flatMap((round) => round.changes)).toHaveLength(65); // of the last two days: read once more
    expect((await collect(connector.list?.(context) ?? [])).flat()).toHaveLength(130);
  });

  it("understands both forms of its webhooks, and only with the token", () => {
    const connector = activeCampaign({
      apiUrl: "https://account.api-us1.com",
      apiKey: new Secret("key"),
      subjects: ["administrator"],
      lists: { newsletter: "3" },
      webhookToken: new Secret("0123456789abcdefghijklmnop"),
    });
    const now = new Date("2026-06-01T16:00:00Z");
    const common =
      "type=unsubscribe&date_time=2026-06-01T10%3A00%3A00-05%3A00&contact[id]=16&contact[email]=x%40example.dev";
    for (const list of ["&list=3", "&list[][id]=3"]) {
      expect(connector.webhook?.parse(delivered(common + list), now)).toEqual([
        {
          change: "opted_out",
          remoteId: "16",
          email: "x@example.dev",
          by: "unsubscribed",
          at: new Date("2026-06-01T15:00:00Z"),
          purposes: ["newsletter"],
        },
      ]);
    }
    expect(connector.webhook?.parse(delivered(`${common}&list=4`), now)).toEqual([]);
    expect(connector.webhook?.parse(delivered(common), now)[0]?.purposes).toBeUndefined();
    expect(connector.webhook?.parse(delivered("type=subscribe&contact[id]=16&list=3"), now)).toEqual([]);
    expect(connector.webhook?.verify(delivered(common), now)).toBe(true);
    expect(
      connector.webhook?.verify(
        delivered(common, "https://host.example/hooks/0123456789abcdefghijklmnoq"),
        now,
      ),
    ).toBe(false);
  });
});

describe("a fault at ActiveCampaign", () => {
  const cases: readonly (readonly [string, FaultRule["fault"], string])[] = [
    ["a reset before", { kind: "reset", when: "before" }, "retryable"],
    ["a reset after it was applied", { kind: "reset", when: "after" }, "retryable"],
    ["slow headers", { kind: "slow_headers", milliseconds: 2000 }, "retryable"],
    ["a slow body", { kind: "slow_body", milliseconds: 2000 }, "retryable"],
    ["cut JSON", { kind: "cut" }, "retryable"],
    ["200 without an id", { kind: "without_id" }, "retryable"],
    ["204 where JSON is expected", { kind: "empty" }, "retryable"],
    ["a broken encoding", { kind: "bad_gzip" }, "retryable"],
    ["a login page with 200", { kind: "status", status: 200, body: "<html>login</html>" }, "auth"],
    ["a redirect", { kind: "status", status: 302, headers: { location: "http://127.0.0.1:9/" } }, "auth"],
    ["401", { kind: "status", status: 401 }, "auth"],
    ["403", { kind: "status", status: 403, body: { message: "Forbidden" } }, "auth"],
    ["402", { kind: "status", status: 402 }, "permission"],
    ["408", { kind: "status", status: 408 }, "retryable"],
    ["409", { kind: "status", status: 409 }, "conflict"],
    [
      "422",
      {
        kind: "status",
        status: 422,
        body: { errors: [{ title: ANA, code: "x", source: { pointer: ANA } }] },
      },
      "permanent",
    ],
    ["422 duplicate", { kind: "status", status: 422, body: { errors: [{ code: "duplicate" }] } }, "conflict"],
    ["400", { kind: "status", status: 400, body: {} }, "permanent"],
    [
      "400 in the form of a rate limit",
      { kind: "status", status: 400, body: { success: 0, message: "Rate limit exceeded." } },
      "rate_limited",
    ],
    ["429", { kind: "status", status: 429 }, "rate_limited"],
    ["500", { kind: "status", status: 500, body: "<html>oops</html>" }, "retryable"],
    ["503", { kind: "status", status: 503 }, "retryable"],
  ];
  it.each(cases)("becomes a class of its own: %s", async (_name, fault, code) => {
    await using remote = await start();
    const connector = connect(remote, { timeoutMilliseconds: 200, fields: {} });
    remote.faults.inject({ path: "/contact/sync", fault });
    expect(await codeOf(connector.upsert(connectorContext(), contact({ fields: {} }), nobody))).toBe(code);
  });

  it.each([
    ["seconds", "120", "2026-03-01T00:02:00.000Z"],
    ["a date", "Sun, 01 Mar 2026 00:05:00 GMT", "2026-03-01T00:05:00.000Z"],
    ["nothing", undefined, "2026-03-01T00:00:01.000Z"],
  ])("says when to come back: Retry-After as %s", async (_name, value, resetAt) => {
    await using remote = await start();
    const context = connectorContext({ clock: () => new Date("2026-03-01T00:00:00Z") });
    remote.faults.inject({
      fault: { kind: "status", status: 429, headers: value === undefined ? {} : { "retry-after": value } },
    });
    await expect(connect(remote).check(context)).rejects.toMatchObject({ resetAt: new Date(resetAt) });
  });

  it("is tried once more at once when nothing had left, and then given back", async () => {
    const connector = activeCampaign({
      apiUrl: await closedAddress(),
      apiKey: new Secret("key"),
      subjects: ["administrator"],
      lists: { newsletter: "1" },
    });
    let attempts = 0;
    const context = connectorContext({
      fetch: async (...request) => {
        attempts += 1;
        return await fetch(...request);
      },
    });
    expect(await codeOf(connector.check(context))).toBe("retryable");
    expect(attempts).toBe(2);
  });

  it("is refused before it can happen: options that cannot work, and an address without TLS", () => {
    const options = {
      apiUrl: "https://a.example",
      apiKey: new Secret("canary"),
      subjects: ["a"],
      lists: { n: "1" },
    };
    expect(() => activeCampaign({ ...options, apiUrl: "http://a.example" })).toThrow(
      expect.objectContaining({ code: "insecure_url" }),
    );
    expect(() => activeCampaign({ ...options, apiUrl: "https://u:p@a.example" })).toThrow(
      expect.objectContaining({ code: "invalid_options" }),
    );
    expect(() => activeCampaign({ ...options, lists: { n: "News" } })).toThrow(
      expect.objectContaining({ where: "lists.n" }),
    );
    expect(inspect(options, { depth: 10 })).not.toContain("canary");
  });
});
