import type { SubjectRef } from "@habeas/core";
import { sql, type SQL } from "drizzle-orm";
import { disclosure } from "../database/tables.ts";
import type { ConnectorContext } from "../connector/connector-context.ts";
import type { OutboundContact, Outcome } from "../connector/connector.ts";
import { ConnectorError } from "../errors.ts";
import type { DeliveryRoute } from "../gate/fields.ts";
import { assess } from "./assess.ts";
import type { DeliveryBase } from "../delivery-base.ts";
import { contextFor, type Work } from "../limits/context-for.ts";
import { recordDecisions } from "./decision-log.ts";
import { erasureOf } from "../erasure/erasure-order.ts";
import { reportOptOuts } from "../facts/report-opt-out.ts";
import { lookAgain, mayStillArrive } from "../disclosures/unanswered.ts";
import {
  DELETED_THERE,
  writeClaimed,
  type DisclosureRow,
  type Settlement,
} from "../disclosures/disclosure-row.ts";

/** Looks at one person and one recipient, and does what is needed. The row is claimed by the caller. */
export async function deliver(
  base: DeliveryBase,
  route: DeliveryRoute,
  subject: SubjectRef,
  row: DisclosureRow,
  work: Work,
): Promise<Settlement> {
  const key = { tenant: row.tenantId, recipient: row.recipient, reference: row.reference };
  const [assessed] = await assess(base, route, [{ subject, state: row }]);
  if (assessed === undefined) return {};
  const { verdict, wanted } = assessed;
  const seen = { seenChange: row.change, seenVersion: verdict.version, wanted: wanted.state };
  const { policyVersion } = base;
  const decision = [{ key, verdict, wanted: wanted.state }];
  if (verdict.unreported.length > 0) await reportOptOuts(base, key, verdict.unreported);
  const now = base.privacy.clock();
  const later = lookAgain(row, now);
  // what a lost answer has left behind is seen once all of it must have arrived
  const isLastWord = row.unansweredAt === null || mayStillArrive(row, now) || wanted.state === "none";
  if (assessed.settled && isLastWord) {
    const isNew = row.wanted !== wanted.state || row.seenVersion !== verdict.version;
    if (isNew) await recordDecisions(base.privacy, decision, policyVersion);
    return { ...seen, ...later };
  }
  await recordDecisions(base.privacy, decision, policyVersion);
  const context = contextFor(base, { recipient: route.name, reference: row.reference, ...work });

  if (wanted.contact !== undefined) {
    if (isUnlearned(base, row, wanted.contact)) {
      const nextCheckAt = new Date(base.privacy.clock().getTime() + 60_000);
      return { seenVersion: verdict.version, seenChange: row.change, nextCheckAt };
    }
    const settled = await send(base, route, context, row, { contact: wanted.contact, left: verdict.left });
    const payloadHash = settled.actual === "active" ? (wanted.payloadHash ?? null) : null;
    return { ...seen, ...later, ...settled, payloadHash };
  }
  const emails = assessed.email === undefined ? [] : [assessed.email];
  if (wanted.state === "erased") return { ...seen, ...erasureOf(base, row, { emails, order: "suppressed" }) };
  const target = { reference: row.reference, remoteIds: row.remoteIds, emails };
  const withdrawals = { ...row.withdrawals, ...verdict.left };
  const stamps = (): Record<string, string> => stamp(Object.keys(verdict.left), base.privacy.clock());
  // as before a delivery: should the answer be lost, it is known that she may be unsubscribed, and by whom
  const ended = { ...row.ended, ...stamps() };
  await writeOrStop(base, route, row, { payloadHash: null, withdrawals, ended, unansweredAt: now });
  const outcome = await route.connector.unsubscribe(context, target).catch(goneIsAbsent);
  return {
    ...seen,
    ...later,
    actual: "unsubscribed",
    payloadHash: null,
    withdrawals,
    ended: { ...row.ended, ...stamps() },
    ...(outcome.result === "applied" ? { remoteIds: union(row.remoteIds, outcome.remoteId) } : {}),
  };
}

/**
 * She came with an import, her address has changed since, and her identifier is not known yet: by the new address
 * a second contact would be made.
 */
const isUnlearned = (base: DeliveryBase, row: DisclosureRow, contact: OutboundContact): boolean =>
  row.actual === "active" &&
  row.remoteIds.length === 0 &&
  row.emailHash !== null &&
  !base.keys
    .addresses(contact.email)
    .some(({ hash }) => row.emailHash !== null && Buffer.compare(hash, row.emailHash) === 0);

/** Sends a contact. What may be known over there is written down before the first byte leaves. */
async function send(
  base: DeliveryBase,
  route: DeliveryRoute,
  context: ConnectorContext,
  row: DisclosureRow,
  work: { readonly contact: OutboundContact; readonly left: Readonly<Record<string, string>> },
): Promise<Settlement> {
  const { contact, left } = work;
  const now = base.privacy.clock();
  const address = base.keys.address(contact.email);
  // Lists of purposes that are no longer allowed are ended with this delivery.
  const leaving = Object.fromEntries(
    Object.entries(left).filter(([purpose]) => row.purposes.includes(purpose)),
  );
  const ended = () => ({ ...row.ended, ...stamp(Object.keys(leaving), base.privacy.clock()) });
  const disclosed = {
    firstSentAt: row.firstSentAt ?? now,
    lastSentAt: now,
    emailHash: address.hash,
    emailKeyId: address.keyId,
    purposes: union(row.purposes, ...contact.purposes),
    columns: union(row.columns, ...Object.keys(contact.fields)),
    payloadHash: null, // until the answer is here, nobody knows what is there
    withdrawals: { ...row.withdrawals, ...leaving },
    ended: ended(),
    unansweredAt: now,
    updatedAt: now,
  };
  await writeOrStop(base, route, row, disclosed);
  const known = { reference: row.reference, remoteIds: row.remoteIds, emails: [contact.email] };
  const outcome = await route.connector.upsert(context, contact, known).catch(asGone);
  switch (outcome.result) {
    case "applied":
      return {
        actual: "active",
        remoteIds: union(row.remoteIds, outcome.remoteId),
        ...(row.remoteDeletedAt === null ? {} : { remoteDeletedAt: null }),
        ...(Object.keys(contact.resubscribe).length === 0
          ? {}
          : { remoteOptOuts: lifted(row.remoteOptOuts, Object.keys(contact.resubscribe)) }),
        withdrawals: { ...without(row.withdrawals, contact.purposes), ...leaving },
        ended: ended(),
      };
    case "opted_out":
      return {
        actual: outcome.purposes.length === contact.purposes.length ? "unsubscribed" : "active",
        remoteIds: union(row.remoteIds, outcome.remoteId),
        remoteOptOuts: sql`${disclosure.remoteOptOuts} || ${JSON.stringify(stamp(outcome.purposes, now))}::text::jsonb`,
        nextCheckAt: now, // the next look tells core
      };
    case "gone":
      return { ...DELETED_THERE, remoteDeletedAt: now };
    case "absent":
      return { actual: "none" };
  }
}

/** Writes to the claimed row, or says that it is claimed no more: whoever has it now decides anew. */
async function writeOrStop(
  base: DeliveryBase,
  route: DeliveryRoute,
  row: DisclosureRow,
  change: Settlement,
): Promise<void> {
  if (await writeClaimed(base.privacy.db, row, change)) return;
  throw new ConnectorError("aborted", "another worker has taken over", { where: route.name });
}

const asGone = (error: unknown): Outcome => {
  if (error instanceof ConnectorError && error.code === "gone") return { result: "gone" };
  throw error;
};

const goneIsAbsent = (error: unknown): Outcome => {
  if (error instanceof ConnectorError && error.code === "gone") return { result: "absent" };
  throw error;
};

/** Removes what the decision knew of, value by value: an opt-out that has come in since then stays. */
function lifted(known: Readonly<Record<string, string>>, purposes: readonly string[]): SQL {
  const read = Object.fromEntries(Object.entries(known).filter(([purpose]) => purposes.includes(purpose)));
  return sql`(select coalesce(jsonb_object_agg(purpose, at), '{}') from jsonb_each(${disclosure.remoteOptOuts}) as fact (purpose, at)
    where not (${JSON.stringify(read)}::text::jsonb @> jsonb_build_object(purpose, at)))`;
}

const union = (known: readonly string[], ...more: readonly string[]): string[] => [
  ...new Set([...known, ...more]),
];

const stamp = (purposes: readonly string[], when: Date): Record<string, string> =>
  Object.fromEntries(purposes.map((purpose) => [purpose, when.toISOString()]));

const without = (record: Readonly<Record<string, string>>, keys: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
