import type { SubjectRef } from "@habeas/core";
import { and, eq, isNotNull } from "drizzle-orm";
import type { ExportRecord } from "../connector/connector.ts";
import { disclosure } from "../database/tables.ts";
import type { DeliveryBase } from "../delivery-base.ts";
import { onlyTheirs } from "../disclosures/others-there.ts";
import { contextFor } from "../limits/context-for.ts";

/** A piece of what a recipient holds about a person. This is personal data: it goes to her, not to a log. */
export interface HeldByRecipient extends ExportRecord {
  readonly recipient: string;
}

/** Asks every recipient that was ever sent something (GDPR Art. 15). Streams. */
export async function* exportFromRecipients(
  base: DeliveryBase,
  subject: SubjectRef,
  signal: AbortSignal | undefined,
): AsyncGenerator<HeldByRecipient> {
  const { privacy, routes } = base;
  const reference = await privacy.reference(subject);
  const [person] = await privacy.describe([subject]);
  const previous = (await base.previousEmails?.(subject)) ?? [];
  const emails = [...new Set([...(person?.email === undefined ? [] : [person.email]), ...previous])];
  const rows = await privacy.db
    .select({ recipient: disclosure.recipient, remoteIds: disclosure.remoteIds })
    .from(disclosure)
    .where(
      and(
        eq(disclosure.tenantId, subject.tenant),
        eq(disclosure.reference, reference),
        isNotNull(disclosure.firstSentAt),
      ),
    );
  for (const { recipient, remoteIds } of rows) {
    const route = routes.get(recipient);
    if (route === undefined) continue;
    const context = contextFor(base, { recipient, reference, signal });
    const key = { tenant: subject.tenant, reference };
    const theirs = await onlyTheirs(base, route, key, { remoteIds, emails });
    if (theirs.sharedWith.length > 0) {
      const data = {
        contacts: theirs.sharedWith.length,
        why: "another person's data stands in the same contact",
      };
      yield { recipient, source: "shared_contact", data };
    }
    for await (const record of route.connector.exportSubject(context, {
      reference,
      remoteIds: theirs.remoteIds,
      emails: theirs.emails,
    })) {
      yield { recipient, ...record };
    }
  }
}
