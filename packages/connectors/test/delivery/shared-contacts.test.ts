import { createTestDatabase } from "@habeas/testbed";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { collect } from "../support/collect.ts";
import { email, startRemote, wire } from "../support/delivery.ts";
import { addPerson, EVENTS, host, TENANT } from "../support/host.ts";

const open = async () => {
  const database = await createTestDatabase({ template: host });
  const remote = await startRemote();
  const wired = wire(database.db, remote);
  const { privacy, connectors } = wired;
  const addServed = async (tenant: string, address: string) => {
    const subject = await addPerson(database.db, { tenant, email: address });
    await privacy.consent.grant(subject, "events", EVENTS);
    await connectors.changed(database.db, subject);
    await connectors.drain();
    return subject;
  };
  type Subject = Awaited<ReturnType<typeof addServed>>;
  const erase = async (subject: Subject) => {
    const reference = await privacy.reference(subject);
    const { tenant } = subject;
    return await connectors.erasers.activecampaign.erase({ tenant, reference, subject, orderId: "order-1" });
  };
  return {
    ...wired,
    db: database.db,
    remote,
    addServed,
    erase,
    [Symbol.asyncDispose]: async () => {
      await remote[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
};

describe("a contact at a recipient that is two persons'", () => {
  it("stays for the other, with what is theirs sent again, and goes with the last of them", async () => {
    await using world = await open();
    const { privacy, connectors, remote, clock } = world;
    const ana = await world.addServed(TENANT, email);
    const twin = await world.addServed("globex", email);
    const id = remote.contact(email)?.id;
    expect(await world.erase(twin)).toEqual({ state: "done" });
    await connectors.drain();
    expect(remote.contact(email)).toMatchObject({ id, firstName: "Ana Díaz" });
    expect(remote.contact(email)?.lists.get("2")).toBe("1");
    expect(await privacy.may([ana], "events")).toMatchObject([{ allowed: true }]);
    const reference = await privacy.reference(twin);
    const [certificate] = await connectors.erasureCertificates({ tenant: "globex", reference });
    expect(JSON.stringify(certificate?.steps)).toContain("shared_contact");
    expect(await world.erase(ana)).toMatchObject({ state: "pending", reason: "purge_expected" });
    expect(remote.contact(email)).toBeUndefined();
    clock.advance("P31D");
    await connectors.drain();
    expect(await world.erase(ana)).toEqual({ state: "done" });
  });

  it("is called back for a person who was forgotten without an order, and not out of the other's hands", async () => {
    await using world = await open();
    const { privacy, connectors, remote } = world;
    await world.addServed(TENANT, email);
    const twin = await world.addServed("globex", email);
    await privacy.forget(twin, { emails: [] }); // the list of the controller is another story
    await connectors.sweep({ tenant: "globex" });
    await connectors.drain();
    expect(remote.contact(email)).toBeDefined();
  });

  it("is not shown to either of them as theirs: the access names the fact", async () => {
    await using world = await open();
    const ana = await world.addServed(TENANT, email);
    await world.addServed("globex", email);
    const held = await collect(world.connectors.exportSubject(ana));
    expect(held.map(({ source }) => source)).toEqual(["shared_contact"]);
    expect(JSON.stringify(held)).not.toContain(email);
  });

  it("is there exactly as long as somebody living has its address, whoever goes first, in whichever tenant", async () => {
    const person = fc.record({
      tenant: fc.constantFrom("acme", "globex"),
      address: fc.constantFrom("a@example.com", "b@example.com", "B@Example.com"),
      sent: fc.boolean(),
      goes: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(person, { minLength: 2, maxLength: 4 }), async (people) => {
        await using world = await open();
        const added = [];
        for (const { tenant, address, sent, goes } of people) {
          const subject = sent
            ? await world.addServed(tenant, address)
            : await addPerson(world.db, { tenant, email: address });
          added.push({ subject, address: address.toLowerCase(), sent, goes });
        }
        const left = added.filter(({ sent, goes }) => sent && !goes).map(({ address }) => address);
        for (const { subject, sent } of added.filter(({ goes }) => goes)) {
          const { reason } = await world.erase(subject);
          expect(reason === "never_disclosed").toBe(!sent);
        }
        await world.connectors.drain();
        world.clock.advance("P32D");
        for (const tenant of ["acme", "globex"]) await world.connectors.sweep({ tenant });
        await world.connectors.drain();
        const there = [...world.remote.account.contacts.values()].map((one) => one.email.toLowerCase());
        expect([...there].toSorted()).toEqual([...new Set(left)].toSorted());
      }),
      { numRuns: 5 },
    );
  });
});
