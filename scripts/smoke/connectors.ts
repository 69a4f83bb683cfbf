import { equal } from "node:assert/strict";
import { createConnectors, defineConnector, migrate, Secret } from "@habeas/connectors";
import { activeCampaign } from "@habeas/connectors/activecampaign";
import { testConnector } from "@habeas/connectors/testing";
import { z } from "zod";
import { secrets, type Host } from "./host.ts";

/** Address → name: what a recipient of the host's own was given. */
const arrived = new Map<string, string | undefined>();

const ownRecipient = defineConnector({
  kind: "own",
  options: z.strictObject({}),
  create: () => ({
    account: "own:one",
    capabilities: { hardDelete: true, uniqueEmail: true, signedWebhooks: false, webhookRetries: false },
    limits: [{ bucket: "requests", capacity: 1000, perSecond: 1000 }],
    subjects: ["user"],
    columns: ["name"],
    check: async () => await Promise.resolve({ account: "one" }),
    find: async () => await Promise.resolve([]),
    async upsert(_context, { email, fields }) {
      arrived.set(email, fields["name"]);
      return await Promise.resolve({ result: "applied" as const, remoteId: "1" });
    },
    unsubscribe: async () => await Promise.resolve({ result: "absent" as const }),
    async *erase() {
      await Promise.resolve();
      yield { state: "purged_verified" as const, remoteIds: [], receipt: null };
    },
    verifyErased: async () => await Promise.resolve("absent" as const),
    async *exportSubject() {
      await Promise.resolve();
      yield { source: "contact", data: null };
    },
  }),
});

/** Nothing is sent without a ground; with one, the contact arrives. The doors of a vendor and of the suite open. */
export async function connectors({ db, privacy, addPerson }: Host): Promise<void> {
  await migrate(db);
  equal(typeof testConnector, "function");
  const apiUrl = "https://acme.api-us1.com";
  equal(
    activeCampaign({ apiUrl, apiKey: new Secret("key"), subjects: ["user"], lists: {} }).kind,
    "activecampaign",
  );

  const delivery = createConnectors({ privacy, secrets, recipients: { mail: ownRecipient({}) } });
  const person = await addPerson("connectors");
  await delivery.changed(db, person);
  await delivery.drain();
  equal(arrived.size, 0);

  await privacy.capture(person, "news", {
    what: "sale",
    notice: "signup",
    product: "Acme",
    addressGivenBy: "subject",
    objectionOffered: true,
    language: "en",
  });
  await delivery.changed(db, person);
  await delivery.drain();
  equal(arrived.get("connectors@example.com"), "Ana");
}
