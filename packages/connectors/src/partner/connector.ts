import { z } from "zod";
import type { Connector, RemoteTarget } from "../connector/connector.ts";
import { defineConnector } from "../connector/define-connector.ts";
import { withinSecond } from "../connector/within-second.ts";
import { createPartnerApi } from "./api.ts";
import { erasePartnerContact } from "./erase-contact.ts";
import { PartnerOptionsSchema, type PartnerOptions } from "./options.ts";
import { createWebhook } from "./webhooks.ts";

const Contact = z.object({ reference: z.string(), optedOut: z.array(z.string()).optional() });
const Account = z.object({ account: z.string() });

/**
 * The connector to a partner's CRM, over the small interface of `@habeas/connectors/partner-openapi.json`: contacts are put under
 * core's reference, so nothing is ever made twice; every request is signed (Standard Webhooks); an erasure
 * counts when its receipt is signed and the contact is gone.
 *
 * @throws A `ConnectorError`: `invalid_options`, or `insecure_url` if the address is not `https`.
 */
export const partner: (options: PartnerOptions) => Connector = defineConnector({
  kind: "partner",
  options: PartnerOptionsSchema,
  create(settings): Omit<Connector, "kind"> {
    const { fields, subjects, requestsPerSecond } = settings;
    const api = createPartnerApi(settings);
    const read = async (
      context: Parameters<Connector["check"]>[0],
      target: Pick<RemoteTarget, "reference">,
    ) =>
      await api.read(
        context,
        { operation: "getContact", method: "GET", path: pathOf(target.reference) },
        Contact,
      );
    return {
      account: api.account,
      capabilities: { hardDelete: true, uniqueEmail: false, signedWebhooks: true, webhookRetries: true },
      limits: [{ bucket: "requests", ...withinSecond(requestsPerSecond) }],
      subjects,
      columns: Object.keys(fields),

      async check(context) {
        const found = await api.read(
          context,
          { operation: "getAccount", method: "GET", path: "/v1/account" },
          Account,
        );
        return { account: found?.account ?? api.account };
      },
      async find(context, target) {
        const found = await read(context, target);
        return found === undefined ? [] : [{ id: found.reference }];
      },
      async upsert(context, contact, known) {
        const before = await read(context, contact);
        if (
          before === undefined &&
          known.remoteIds.length > 0 &&
          Object.keys(contact.resubscribe).length === 0
        )
          return { result: "gone" };
        const left = (before?.optedOut ?? []).filter(
          (purpose) => contact.purposes.includes(purpose) && contact.resubscribe[purpose] === undefined,
        );
        const purposes = contact.purposes.filter((purpose) => !left.includes(purpose));
        const remoteId = contact.reference;
        if (purposes.length === 0)
          return { result: "opted_out", remoteId, purposes: left, by: "unsubscribed" };
        const values = Object.entries(fields).flatMap(([column, member]): [string, string][] => {
          const value = contact.fields[column];
          return value === undefined ? [] : [[member, value]];
        });
        const body = { email: contact.email, purposes: [...purposes], fields: Object.fromEntries(values) };
        await api.send(context, {
          operation: "putContact",
          method: "PUT",
          path: pathOf(contact.reference),
          body,
        });
        return left.length === 0
          ? { result: "applied", remoteId }
          : { result: "opted_out", remoteId, purposes: left, by: "unsubscribed" };
      },
      async unsubscribe(context, target) {
        const before = await read(context, target);
        const path = pathOf(target.reference);
        await api.send(context, { operation: "deleteContact", method: "DELETE", path, absentIsFine: true });
        return before === undefined
          ? { result: "absent" }
          : { result: "applied", remoteId: target.reference };
      },
      erase: (context, target, from) => erasePartnerContact(api, context, settings, target, from),
      async verifyErased(context, target) {
        return (await read(context, target)) === undefined ? "absent" : "present";
      },
      async *exportSubject(context, target) {
        const path = pathOf(target.reference);
        const data = await api.read(context, { operation: "getContact", method: "GET", path }, z.unknown());
        if (data !== undefined) yield { source: "contact", data };
      },
      webhook: createWebhook(settings),
    };
  },
});

const pathOf = (reference: string): string => `/v1/contacts/${encodeURIComponent(reference)}`;
