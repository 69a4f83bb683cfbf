import { equal } from "node:assert/strict";
import { createConnectors, migrate } from "@habeas/connectors";
import { activeCampaign } from "@habeas/connectors/activecampaign";
import { startActiveCampaign } from "@habeas/connectors/testing";
import { secrets, type Host } from "./host.ts";

/** Nothing is sent without a ground; with one, the contact arrives at a look-alike that speaks real HTTP. */
export async function connectors({ db, privacy, addPerson }: Host): Promise<void> {
  await migrate(db);
  const remote = await startActiveCampaign();
  try {
    const mail = activeCampaign({
      apiUrl: remote.url,
      apiKey: remote.apiKey,
      subjects: ["user"],
      lists: { news: "1" },
      fields: { name: "firstName" },
    });
    const delivery = createConnectors({ privacy, secrets, recipients: { mail } });
    const person = await addPerson("connectors");
    await delivery.changed(db, person);
    await delivery.drain();
    equal(remote.contact("connectors@example.com"), undefined);

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
    equal(remote.contact("connectors@example.com")?.firstName, "Ana");
  } finally {
    await remote.close();
  }
}
