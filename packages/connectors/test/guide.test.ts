import { connectorContext } from "@habeas/connectors/testing";
import { startActiveCampaign, startPartner, startPipedrive } from "@habeas/testbed/vendors";
import { createConnectors, createUnsubscribe, Secret } from "@habeas/connectors";
import { activeCampaign } from "@habeas/connectors/activecampaign";
import { partner } from "@habeas/connectors/partner";
import { pipedrive } from "@habeas/connectors/pipedrive";
import { createTestDatabase } from "@habeas/testbed";
import { expect, it } from "vitest";
import { addPerson, host, privacyOver, SALE, SALES, secrets, TENANT } from "./support/host.ts";

it("does what the guides show", async () => {
  await using database = await createTestDatabase({ template: host });
  const { db } = database;
  const { privacy, clock } = privacyOver(db);
  const account = await startActiveCampaign({ fields: [{ id: "1", tag: "FULL_NAME" }] });
  const company = await startPipedrive();
  const crm = await startPartner({ clock: clock.now });
  const { url: apiUrl, apiKey } = account;
  const webhookToken = new Secret("0123456789abcdefghijklmnop");
  const webhookPassword = new Secret("webhook-password");
  const tenant = TENANT;

  // #region activecampaign
  const activecampaign = activeCampaign({
    apiUrl, // the whole URL of Settings > Developer
    apiKey, // new Secret(…): prints as [secret] wherever it turns up
    subjects: ["administrator"],
    lists: { newsletter: "1" }, // purpose → list
    fields: { name: { tag: "FULL_NAME" } }, // column → field
    webhookToken, // the last part of the webhook's path, at least 22 characters
  });
  // #endregion activecampaign

  // #region pipedrive
  const sales = pipedrive({
    apiUrl: company.url,
    auth: company.token, // or pipedriveOAuth(…)
    subjects: ["administrator"],
    fields: { name: "name", phone: "phone" },
    leadTitle: "Wants to be called",
    deals: "keep", // an erasure leaves deals that a contract may need
    webhook: { user: "habeas", password: webhookPassword },
  });
  // #endregion pipedrive

  // #region partner
  const partnerDe = partner({
    baseUrl: crm.url, // https, below it /v1/contacts and the rest
    secrets: [crm.secret], // whsec_…; two while one is being replaced
    subjects: ["administrator"],
    fields: { name: "name" },
  });
  // #endregion partner

  // #region recipients
  const connectors = createConnectors({
    privacy,
    secrets,
    recipients: { activecampaign, pipedrive: sales, partnerDe }, // names of the registry's recipients
  });
  // #endregion recipients

  const ana = await addPerson(db, { email: "ana@example.com", country: "DE", locale: "de" });
  await privacy.capture(ana, "newsletter", SALE);
  await privacy.consent.grant(ana, "sales", SALES);
  await connectors.changed(db, ana);

  // #region dry-run
  const planned: string[] = [];
  for await (const { recipient, action, because } of connectors.plan({ tenant }))
    planned.push(`${recipient}: ${action}, ${because}`); // no call, and nothing written
  // #endregion dry-run
  expect(planned.toSorted()).toEqual([
    "activecampaign: create, softOptIn",
    "partnerDe: create, consent",
    "pipedrive: create, consent",
  ]);
  await connectors.drain();
  expect([account.account.contacts.size, company.company.persons.size, crm.contacts.size]).toEqual([1, 1, 1]);

  // #region receive
  const receive = async (request: Request): Promise<Response> => {
    const { method, url, headers } = request;
    const body = new Uint8Array(await request.arrayBuffer()); // the bytes as they came
    const { status } = await connectors.receive("activecampaign", { method, url, headers, body });
    return new Response(null, { status });
  };
  // #endregion receive
  const id = account.contact("ana@example.com")?.id ?? "";
  const form = `type=unsubscribe&date_time=2026-03-01T00:00:00%2B00:00&contact[id]=${id}&list=1`;
  const called = await receive(
    new Request(`https://app.example/hooks/${webhookToken.reveal()}`, { method: "POST", body: form }),
  );
  expect(called.status).toBe(200);
  const forged = new Request("https://app.example/hooks/0000000000000000000000", {
    method: "POST",
    body: form,
  });
  expect((await receive(forged)).status).toBe(401);

  // #region register
  const hook = await connectors.webhooks.register("pipedrive", "https://app.example/hooks/pipedrive");
  const known = await connectors.webhooks.list("pipedrive"); // registering again finds the same one
  await connectors.webhooks.remove("pipedrive", hook.id);
  // #endregion register
  expect(known).toEqual([{ id: hook.id, url: "https://app.example/hooks/pipedrive" }]);

  // #region unsubscribe
  const unsubscribe = createUnsubscribe({ privacy, secrets, url: "https://app.example/u" });
  const headers = await unsubscribe.listUnsubscribe(ana, "newsletter"); // for the message
  // and where the link leads:
  const click = async (request: Request): Promise<Response> => {
    const body = new Uint8Array(await request.arrayBuffer());
    const answer = await unsubscribe.handle({
      method: request.method,
      url: request.url,
      headers: request.headers,
      body,
    });
    return new Response(answer.body, answer);
  };
  // #endregion unsubscribe
  const link = /<([^>]+)>/.exec(headers["List-Unsubscribe"] ?? "")?.[1] ?? "";
  expect((await click(new Request(link))).status).toBe(200); // a page with a button: nothing has ended
  const body = new URLSearchParams(headers["List-Unsubscribe-Post"]);
  expect((await click(new Request(link, { method: "POST", body }))).status).toBe(200);
  expect(await privacy.may(ana, "newsletter")).toMatchObject({ allowed: false });

  // #region reconcile
  await connectors.poll("activecampaign"); // who left over there, whatever became of the webhooks
  const drifted: string[] = [];
  for await (const { drift, remoteIds } of connectors.drift("activecampaign"))
    drifted.push(`${drift}: ${remoteIds.join()}`); // orphan: not from here; missing: gone over there
  // #endregion reconcile
  expect(drifted).toEqual([]);
  await connectors.drain();
  expect(account.contact("ana@example.com")?.lists.get("1")).toBe("2");

  const reference = await privacy.reference(ana);
  // #region erase
  const order = { tenant, reference, subject: ana, orderId: "order-1" };
  const report = await connectors.erasers.pipedrive.erase(order); // createRights({ erasers }) calls it for you
  const open = await connectors.openErasures({ tenant }); // not proven yet, with the date of Art. 12(3)
  const certificates = await connectors.erasureCertificates({ tenant, reference });
  // #endregion erase
  expect(report).toMatchObject({ state: "pending", reason: "purge_expected" });
  expect(open).toMatchObject([{ recipient: "pipedrive", state: "purge_expected" }]);
  const states = ["withdrawn", "deleted", "absent_verified", "purge_expected"];
  expect(certificates[0]?.steps).toMatchObject(states.map((state) => ({ state })));
  expect(await sales.find(connectorContext(), { reference, remoteIds: [], emails: [] })).toEqual([]);
  for (const remote of [account, company, crm]) await remote.close();
});
