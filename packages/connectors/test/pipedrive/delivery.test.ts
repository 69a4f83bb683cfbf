import { connectorContext } from "@habeas/connectors/testing";
import { describe, expect, it } from "vitest";
import { collect } from "../support/collect.ts";
import { codeOf } from "../support/code-of.ts";
import { connect, contact, EMAIL, nobody, startCheckedPipedrive } from "../support/pipedrive.ts";

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
    remote.company.persons.set(901, { ...first, id: 901, customFields: {} } as never);
    expect(await codeOf(connector.upsert(connectorContext(), contact(), nobody))).toBe("conflict");
    expect(remote.company.persons.size).toBe(3);
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
      await connector.upsert(connectorContext(), contact({ resubscribe: { sales: new Date() } }), {
        ...nobody,
        remoteIds,
      }),
    ).toMatchObject({
      result: "applied",
    });
  });

  it("says so when the vendor keeps her subscribed: it changes a status only once", async () => {
    await using remote = await startCheckedPipedrive();
    const connector = connect(remote);
    await connector.upsert(connectorContext(), contact(), nobody);
    const [ana] = remote.persons(EMAIL);
    if (ana === undefined) throw new Error("she was not made");
    ana.marketingStatus = "subscribed";
    ana.isMarketingStatusFixed = true;
    const target = { ...nobody, remoteIds: [String(ana.id)] };
    await expect(connector.unsubscribe(connectorContext(), target)).rejects.toMatchObject({
      code: "permanent",
      pointers: ["/marketing_status"],
    });
    expect(remote.company.items.leads.size).toBe(0); // what could be done was done first
  });

  it("does not ask a company without Campaigns for what only Campaigns has", async () => {
    const asked: string[] = [];
    await using remote = await startCheckedPipedrive({
      observe: ({ request }) => asked.push(`${request.text} ${request.query.toString()}`),
    });
    const connector = connect(remote, { campaigns: false });
    const outcome = await connector.upsert(connectorContext(), contact(), nobody);
    const remoteIds = outcome.result === "applied" ? [outcome.remoteId] : [];
    await connector.upsert(connectorContext(), contact(), { ...nobody, remoteIds });
    await connector.unsubscribe(connectorContext(), { ...nobody, remoteIds });
    await collect(connector.erase(connectorContext(), { ...nobody, remoteIds }, "requested"));
    expect("changes" in connector).toBe(false);
    expect(asked.join()).not.toContain("marketing_status");
  });
});
