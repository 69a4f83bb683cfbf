import { connectorContext } from "@habeas/connectors/testing";
import { describe, expect, it } from "vitest";
import { ANA, connect, contact, nobody, start } from "../support/activecampaign.ts";
import { collect } from "../support/collect.ts";

describe("the ActiveCampaign connector", () => {
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
});
