import { connectorContext } from "@habeas/connectors/testing";
import { describe, expect, it } from "vitest";
import { collect } from "../support/collect.ts";
import { connect, contact, EMAIL, nobody, startCheckedPipedrive } from "../support/pipedrive.ts";

describe("the Pipedrive connector", () => {
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
});
