import { z } from "zod";
import type { ConnectorContext } from "../connector/connector-context.ts";
import type { Connector, OutboundContact } from "../connector/connector.ts";
import { defineConnector } from "../connector/define-connector.ts";
import { withinSecond } from "../connector/within-second.ts";
import { createActiveCampaignApi, Id } from "./api.ts";
import { IMPORT_LIMITS, importContacts, readImport } from "./bulk-import.ts";
import { listContacts, listServed, readChanges } from "./changes.ts";
import { contactBody, findContacts, syncContact, updateContact } from "./contacts.ts";
import { eraseContact, PURGE_DELAY_DAYS, verifyContactErased } from "./erase-contact.ts";
import { exportContact } from "./export-contact.ts";
import { createFieldDirectory } from "./fields.ts";
import { unsubscribeEverywhere } from "./memberships.ts";
import { ActiveCampaignOptionsSchema, type ActiveCampaignOptions } from "./options.ts";
import { subscribe } from "./subscribe.ts";
import { createWebhook } from "./webhooks.ts";

const User = z.object({ user: z.object({ id: Id }) });

/**
 * The connector to an ActiveCampaign account (API version 3).
 *
 * An opt-out is never undone: a contact's lists are read before it is subscribed. A contact is created by
 * address once, and afterwards addressed by its id, so that a changed address does not make a second one.
 * Deletions are restorable over there for 30 days and limited by month; both show in the erasure's state.
 *
 * @throws A `ConnectorError`: `invalid_options`, or `insecure_url` if the API URL is not `https`.
 */
export const activeCampaign: (options: ActiveCampaignOptions) => Connector = defineConnector({
  kind: "activecampaign",
  options: ActiveCampaignOptionsSchema,
  create(settings): Omit<Connector, "kind"> {
    const { lists, fields, requestsPerSecond, importsPerMinute, subjects } = settings;
    const api = createActiveCampaignApi(settings);
    const directory = createFieldDirectory(api);
    const tags = Object.values(fields).flatMap((field) => (typeof field === "string" ? [] : [field.tag]));

    const bodyOf = async (context: ConnectorContext, contact: OutboundContact) =>
      contactBody(contact, fields, await directory.ids(context, tags));

    return {
      account: api.account,
      capabilities: {
        hardDelete: false,
        purgeDelayDays: PURGE_DELAY_DAYS,
        deleteQuota: true,
        uniqueEmail: true,
        batch: IMPORT_LIMITS,
        signedWebhooks: false,
        webhookRetries: false,
      },
      limits: [
        { bucket: "requests", ...withinSecond(requestsPerSecond) },
        { bucket: "imports", capacity: 1, perSecond: (importsPerMinute - 1) / 60 },
      ],
      subjects,
      columns: Object.keys(fields),

      async check(context) {
        const me = { operation: "get-user-loggedin", method: "GET", path: "/users/me" } as const;
        await api.read(context, me, User);
        return { account: api.account };
      },
      find: async (context, target) => await findContacts(api, context, target),
      async upsert(context, contact, known) {
        const body = await bodyOf(context, contact);
        const [knownId] = known.remoteIds;
        if (knownId !== undefined) await updateContact(api, context, knownId, body);
        const id = knownId ?? (await syncContact(api, context, body));
        return await subscribe(api, context, { id, contact, lists });
      },
      async unsubscribe(context, target) {
        const found = await findContacts(api, context, target);
        for (const { id } of found) await unsubscribeEverywhere(api, context, id);
        const [first] = found;
        return first === undefined ? { result: "absent" } : { result: "applied", remoteId: first.id };
      },
      erase: (context, target, from) => eraseContact(api, context, target, from),
      verifyErased: async (context, target) => await verifyContactErased(api, context, target),
      exportSubject: (context, target) => exportContact(api, context, target),
      upsertMany: async (context, contacts) =>
        await importContacts(api, context, settings, directory, contacts),
      pollBatch: async (context, batchId) => await readImport(api, context, batchId),
      changes: (context, since) => readChanges(api, context, lists, since),
      served: (context, since) => listServed(api, context, lists, since),
      list: (context) => listContacts(api, context),
      ...(settings.webhookToken === undefined ? {} : { webhook: createWebhook(api, settings) }),
    };
  },
});
