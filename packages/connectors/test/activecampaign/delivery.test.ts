import { connectorContext } from "@habeas/connectors/testing";
import { describe, expect, it } from "vitest";
import { ANA, connect, contact, nobody, start } from "../support/activecampaign.ts";
import { codeOf } from "../support/code-of.ts";

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
    const asked = new Date(Date.now() + 60_000);
    const resubscribe = { newsletter: asked, events: asked };
    const both = contact({ purposes: ["newsletter", "events"], resubscribe });
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
