import { connectorContext } from "@habeas/connectors/testing";
import { testClock } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import { collect } from "../support/collect.ts";
import { connect, contact, EMAIL, nobody, startCheckedPipedrive } from "../support/pipedrive.ts";

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

  it("goes on where it was killed: who is deleted already answers 410, and that is a success", async () => {
    await using remote = await startCheckedPipedrive();
    const context = connectorContext();
    const connector = connect(remote);
    await connector.upsert(context, contact(), nobody);
    const remoteIds = [String(remote.persons(EMAIL)[0]?.id)];
    const target = { ...nobody, remoteIds, emails: [EMAIL] };
    await collect(connector.erase(context, target, "requested"));
    const again = await collect(connector.erase(context, target, "withdrawn"));
    expect(again.map(({ state }) => state)).toEqual(["deleted", "absent_verified", "purge_expected"]);
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
