import { setTimeout as pause } from "node:timers/promises";
import { activeCampaign } from "@habeas/connectors/activecampaign";
import { createConnectors } from "@habeas/connectors";
import { disclosure } from "@habeas/connectors/schema";
import { childScript, createTestDatabase, runs, testClock } from "@habeas/testbed";
import { expect, it } from "vitest";
import { startCheckedActiveCampaign } from "./support/activecampaign.ts";
import { addPerson, host, privacyOver, SALE, secrets, TENANT } from "./support/host.ts";

const SCRIPT = new URL("scripts/deliver.ts", import.meta.url);
const NOW = "2026-03-01T00:00:00Z";

/** Killed after the n-th answer of the recipient, before anything of it is written down: it gives three a person. */
const moments = Array.from({ length: runs(6, { short: 3 }) }, (_, index) => index + 1);

it.each(moments)(
  "survives kill -9 between the recipient's answer %i and its own record",
  async (occurrence) => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startCheckedActiveCampaign({
      lists: [
        { id: "1", name: "News" },
        { id: "2", name: "Events" },
      ],
    });
    const { db } = database;
    const { privacy } = privacyOver(db, testClock(NOW));
    const connectors = createConnectors({
      privacy,
      secrets,
      random: () => 0,
      recipients: {
        activecampaign: activeCampaign({
          apiUrl: remote.url,
          apiKey: remote.apiKey,
          subjects: ["administrator"],
          lists: { newsletter: "1", events: "2" },
          fields: { name: "firstName" },
          requestsPerSecond: 100_000,
        }),
      },
    });
    const stays = await addPerson(db, { email: "stays@example.com" });
    const goes = await addPerson(db, { email: "goes@example.com" });
    for (const person of [stays, goes]) {
      await privacy.capture(person, "newsletter", SALE);
      await connectors.changed(db, person);
    }
    const given = [database.url, remote.url, remote.apiKey.reveal(), NOW];
    await using script = childScript(SCRIPT, {
      arguments: given,
      killAt: { marker: "answered", occurrence },
    });
    expect((await script.exit).signal).toBe("SIGKILL");

    // Whatever the dead machine had sent: it is known that it may have, so an erasure looks for it.
    const reference = await privacy.reference(goes);
    await pause(600); // the dead machine held its rows for half a second
    const order = { tenant: TENANT, reference, subject: goes, orderId: "order-1" };
    await connectors.erasers.activecampaign.erase(order);
    await privacy.forget(goes);
    await connectors.drain();
    expect(remote.contact("goes@example.com")).toBeUndefined();
    expect(remote.contact("stays@example.com")?.lists.get("1")).toBe("1");
    expect(remote.account.contacts.size).toBe(1);
    const rows = await db.select().from(disclosure);
    expect(rows.map(({ actual }) => actual).toSorted()).toEqual(["active", "erased"]);
  },
);
