import { createTestDatabase } from "@habeas/testbed";
import { expect, it } from "vitest";
import { collect } from "../support/collect.ts";
import { email, startRemote, wire } from "../support/delivery.ts";
import { addPerson, host, SALE, TENANT } from "../support/host.ts";

it("an access and an erasure find what lies under an address of before", async () => {
  await using database = await createTestDatabase({ template: host });
  await using remote = await startRemote();
  const { db } = database;
  const { privacy, connectors } = wire(db, remote, {
    previousEmails: async () => await Promise.resolve(["ana@before.example"]),
  });
  const ana = await addPerson(db, { email });
  await privacy.capture(ana, "newsletter", SALE);
  await connectors.changed(db, ana);
  await connectors.drain();
  remote.account.create({ email: "ana@before.example" });
  const held = await collect(connectors.exportSubject(ana));
  expect(held.filter(({ source }) => source === "contact")).toHaveLength(2);
  expect(JSON.stringify(held)).toContain("ana@before.example");
  const reference = await privacy.reference(ana);
  await connectors.erasers.activecampaign.erase({
    tenant: TENANT,
    reference,
    subject: ana,
    orderId: "order-1",
  });
  expect(remote.account.contacts.size).toBe(0);
});
