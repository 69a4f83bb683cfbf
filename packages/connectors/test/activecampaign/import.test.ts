import { connectorContext } from "@habeas/connectors/testing";
import { describe, expect, it } from "vitest";
import { ANA, connect, contact, nobody, start } from "../support/activecampaign.ts";
import { collect } from "../support/collect.ts";

describe("many at once at ActiveCampaign", () => {
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
});
