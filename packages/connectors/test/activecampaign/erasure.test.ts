import { connectorContext } from "@habeas/connectors/testing";
import { testClock } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import { ANA, connect, contact, nobody, start } from "../support/activecampaign.ts";
import { collect } from "../support/collect.ts";

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
