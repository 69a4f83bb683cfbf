import { z } from "zod";
import type { ConnectorContext } from "../connector/connector-context.ts";
import type { Checkpoint, Connector } from "../connector/connector.ts";
import { defineConnector } from "../connector/define-connector.ts";
import { createPipedriveApi, Id } from "./api.ts";
import { listPersons, readChanges } from "./changes.ts";
import { erasePerson, PURGE_DELAY_DAYS, verifyPersonErased } from "./erase-person.ts";
import { exportPerson } from "./export-person.ts";
import { ensureLead, listServed, removeOwnLeads } from "./leads.ts";
import { readMarketingStatus, unsubscribePerson } from "./marketing-status.ts";
import { PipedriveOptionsSchema, type PipedriveOptions } from "./options.ts";
import { addPerson, findPersons, personBody, resolvePerson, updatePerson } from "./persons.ts";
import { createReferenceField } from "./reference-field.ts";
import { createWebhook } from "./webhooks.ts";

const User = z.object({ data: z.object({ id: Id, company_id: Id }) });

/**
 * The connector to a Pipedrive company: persons by API version 2, leads, notes, files and webhooks by
 * version 1.
 *
 * A person is found by core's reference in a custom field before she is made, so that a request whose answer
 * was lost does not make her twice; a search that failed makes nobody. When the request is withdrawn its lead
 * goes; deletions are purged after 30 days, and mail threads are left to a person.
 *
 * @throws A `ConnectorError`: `invalid_options`, or `insecure_url` if the API URL is not `https`.
 */
export const pipedrive: (options: PipedriveOptions) => Connector = defineConnector({
  kind: "pipedrive",
  options: PipedriveOptionsSchema,
  create(settings): Omit<Connector, "kind"> {
    const { fields, leadTitle, campaigns, burst, searches, dailyTokens, subjects } = settings;
    const api = createPipedriveApi(settings);
    const referenceField = createReferenceField(api);
    return {
      account: api.account,
      capabilities: {
        hardDelete: false,
        purgeDelayDays: PURGE_DELAY_DAYS,
        uniqueEmail: false,
        signedWebhooks: false,
        webhookRetries: true,
      },
      limits: [
        // in any rolling two seconds: capacity + 2 × perSecond
        { bucket: "burst", capacity: 1, perSecond: (burst - 1) / 2 },
        { bucket: "search", capacity: 1, perSecond: (searches - 1) / 2 },
        // The budget is renewed at midnight of a zone that the vendor does not name: so no more than it in any
        // 24 hours. A quarter may be spent at once, the rest comes back over the day.
        { bucket: "daily", capacity: dailyTokens / 4, perSecond: (dailyTokens * 3) / 4 / 86_400 },
      ],
      subjects,
      columns: Object.keys(fields),

      async check(context) {
        const me = { operation: "getCurrentUser", version: 1, method: "GET", path: "/users/me" } as const;
        const { data } = await api.read(context, me, User);
        return { account: `pipedrive:${data.company_id}` };
      },
      find: async (context, target) => await findPersons(api, context, target),
      async upsert(context, contact, known) {
        const body = personBody(contact, fields, await referenceField(context));
        const knownId = known.remoteIds[0] ?? (await resolvePerson(api, context, contact));
        const again = contact.purposes.every((purpose) => contact.resubscribe[purpose] !== undefined);
        if (knownId !== undefined && campaigns && !again) {
          if ((await readMarketingStatus(api, context, knownId)) === "unsubscribed") {
            return { result: "opted_out", remoteId: knownId, purposes: contact.purposes, by: "unsubscribed" };
          }
        }
        if (knownId !== undefined) await updatePerson(api, context, knownId, body);
        const person = knownId ?? (await addPerson(api, context, body));
        if (leadTitle !== undefined) {
          await ensureLead(api, context, { person, title: leadTitle, reference: contact.reference });
        }
        return { result: "applied", remoteId: person };
      },
      async unsubscribe(context, target) {
        const found = await findPersons(api, context, target);
        for (const { id } of found) {
          await removeOwnLeads(api, context, id, target.reference);
          if (campaigns) await unsubscribePerson(api, context, id);
        }
        const [first] = found;
        return first === undefined ? { result: "absent" } : { result: "applied", remoteId: first.id };
      },
      erase: (context, target, from) => erasePerson(api, context, settings, target, from),
      verifyErased: async (context, target) => await verifyPersonErased(api, context, target),
      exportSubject: (context, target) => exportPerson(api, context, target),
      // what changes and matters is the marketing status, which only this product has
      ...(campaigns
        ? { changes: (context: ConnectorContext, since?: Checkpoint) => readChanges(api, context, since) }
        : {}),
      ...(leadTitle === undefined
        ? {}
        : { served: (context: ConnectorContext, since?: Date) => listServed(api, context, since) }),
      list: (context) => listPersons(api, context),
      ...(settings.webhook === undefined ? {} : { webhook: createWebhook(api, settings.webhook) }),
    };
  },
});
