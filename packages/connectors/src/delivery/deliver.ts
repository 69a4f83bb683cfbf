import type { SubjectRef } from "@habeas/core";
import type { Json } from "@habeas/internal";
import type { ConnectorContext } from "../connector/connector-context.ts";
import type { OutboundContact, Outcome } from "../connector/connector.ts";
import { ConnectorError } from "../errors.ts";
import { decideDelivery } from "../gate/decide.ts";
import type { DeliveryRoute } from "../gate/delivery-route.ts";
import { readFields } from "../gate/snapshot.ts";
import type { Verdict } from "../gate/verdict.ts";
import { contextFor, type DeliveryBase } from "./base.ts";
import { recordDecision } from "./decision-log.ts";
import { erasureOf } from "./erasure-order.ts";
import { reportOptOuts } from "./report-opt-out.ts";
import { writeClaimed, type DisclosureRow } from "./disclosure-row.ts";

/** What should be there, and what has to be sent for it. */
interface Wanted {
  readonly state: "none" | "active" | "unsubscribed" | "erased";
  readonly contact?: OutboundContact;
  readonly payloadHash?: Uint8Array;
}

/** What the row says after the work: the rest stays. */
export type Settlement = Partial<DisclosureRow>;

/** Reads the present state of a person and decides. */
export async function assess(
  base: DeliveryBase,
  route: DeliveryRoute,
  subject: SubjectRef,
  row: Pick<DisclosureRow, "remoteOptOuts" | "withdrawals" | "remoteDeletedAt">,
): Promise<{ readonly verdict: Verdict; readonly email: string | undefined }> {
  const { privacy, transferTable } = base;
  const answers = new Map<string, Awaited<ReturnType<typeof privacy.may>>[number]>();
  for (const purpose of route.recipient.for) {
    const [answer] = await privacy.may([subject], purpose);
    if (answer !== undefined) answers.set(purpose, answer);
  }
  const [person] = await privacy.describe([subject]);
  const verdict = decideDelivery({
    route,
    kind: subject.kind,
    answers,
    person,
    remoteOptOuts: row.remoteOptOuts,
    withdrawals: row.withdrawals,
    remoteDeletedAt: row.remoteDeletedAt ?? undefined,
    now: privacy.clock(),
    controller: privacy.registry.controller,
    transferTable,
  });
  return { verdict, email: person?.email };
}

/** What the verdict wants to see at the recipient. */
export async function wantedFor(
  base: DeliveryBase,
  route: DeliveryRoute,
  subject: SubjectRef,
  row: Pick<DisclosureRow, "reference" | "actual" | "firstSentAt">,
  assessed: { readonly verdict: Verdict; readonly email: string | undefined },
): Promise<Wanted> {
  const { verdict, email } = assessed;
  if (verdict.effect === "deny") {
    if (row.firstSentAt === null || verdict.remoteAction === "none") return { state: stay(row.actual) };
    return { state: verdict.remoteAction === "erase" ? "erased" : "unsubscribed" };
  }
  const { purposes, resubscribe } = verdict;
  const fields = await readFields(base.privacy, route, subject, { purposes, read: base.readColumns });
  const contact = { reference: row.reference, email: email ?? "", fields, purposes, resubscribe };
  const payload: Json = { email: contact.email, fields: { ...fields }, purposes: [...purposes] };
  return { state: "active", contact, payloadHash: base.keys.payload(payload) };
}

const stay = (actual: string): Wanted["state"] =>
  actual === "active" || actual === "unsubscribed" || actual === "erased" ? actual : "none";

/** Is it there already, as it should be? */
export function isSettled(row: Pick<DisclosureRow, "actual" | "payloadHash">, wanted: Wanted): boolean {
  if (row.actual !== wanted.state) return false;
  if (wanted.payloadHash === undefined) return true;
  return row.payloadHash !== null && Buffer.compare(row.payloadHash, wanted.payloadHash) === 0;
}

/** Looks at one person and one recipient, and does what is needed. The row is claimed by the caller. */
export async function deliver(
  base: DeliveryBase,
  route: DeliveryRoute,
  subject: SubjectRef,
  row: DisclosureRow,
  signal: AbortSignal | undefined,
): Promise<Settlement> {
  const key = { tenant: row.tenantId, recipient: row.recipient, reference: row.reference };
  const assessed = await assess(base, route, subject, row);
  const { verdict } = assessed;
  const wanted = await wantedFor(base, route, subject, row, assessed);
  const seen = { seenChange: row.change, seenVersion: verdict.version, wanted: wanted.state };
  const { policyVersion } = base;
  if (verdict.unreported.length > 0) await reportOptOuts(base, key, verdict.unreported);
  if (isSettled(row, wanted)) {
    const isNew = row.wanted !== wanted.state || row.seenVersion !== verdict.version;
    if (isNew) await recordDecision(base.privacy, key, { verdict, wanted: wanted.state, policyVersion });
    return seen;
  }
  await recordDecision(base.privacy, key, { verdict, wanted: wanted.state, policyVersion });
  const context = contextFor(base, { recipient: route.name, reference: row.reference, signal });

  if (wanted.contact !== undefined) {
    const settled = await send(base, route, context, row, { contact: wanted.contact, left: verdict.left });
    const payloadHash = settled.actual === "active" ? (wanted.payloadHash ?? null) : null;
    return { ...seen, ...settled, payloadHash };
  }
  const emails = assessed.email === undefined ? [] : [assessed.email];
  if (wanted.state === "erased") return { ...seen, ...erasureOf(base, row, { emails, order: "suppressed" }) };
  const target = { reference: row.reference, remoteIds: row.remoteIds, emails };
  const outcome = await route.connector.unsubscribe(context, target).catch(goneIsAbsent);
  return {
    ...seen,
    actual: "unsubscribed",
    payloadHash: null,
    withdrawals: { ...row.withdrawals, ...verdict.left },
    ...(outcome.result === "applied" ? { remoteIds: union(row.remoteIds, outcome.remoteId) } : {}),
  };
}

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
  const disclosed = {
    firstSentAt: row.firstSentAt ?? now,
    lastSentAt: now,
    emailHash: address.hash,
    emailKeyId: address.keyId,
    purposes: union(row.purposes, ...contact.purposes),
    columns: union(row.columns, ...Object.keys(contact.fields)),
    payloadHash: null, // until the answer is here, nobody knows what is there
    updatedAt: now,
  };
  if (!(await writeClaimed(base.privacy.db, row, disclosed))) {
    throw new ConnectorError("aborted", "another worker has taken over", { where: route.name });
  }
  const known = { reference: row.reference, remoteIds: row.remoteIds, emails: [contact.email] };
  const outcome = await route.connector.upsert(context, contact, known).catch(goneIsGone);
  switch (outcome.result) {
    case "applied": {
      // Lists of purposes that are no longer allowed were ended with this delivery.
      const ended = Object.entries(left).filter(([purpose]) => row.purposes.includes(purpose));
      return {
        actual: "active",
        remoteIds: union(row.remoteIds, outcome.remoteId),
        remoteDeletedAt: null,
        remoteOptOuts: without(row.remoteOptOuts, contact.resubscribe),
        withdrawals: { ...without(row.withdrawals, contact.purposes), ...Object.fromEntries(ended) },
      };
    }
    case "opted_out":
      return {
        actual: outcome.purposes.length === contact.purposes.length ? "unsubscribed" : "active",
        remoteIds: union(row.remoteIds, outcome.remoteId),
        remoteOptOuts: { ...row.remoteOptOuts, ...stamp(outcome.purposes, now) },
        nextCheckAt: now, // the next look tells core
      };
    case "gone":
      return { actual: "none", remoteIds: [], remoteDeletedAt: now };
    case "absent":
      return { actual: "none" };
  }
}

const goneIsGone = (error: unknown): Outcome => {
  if (error instanceof ConnectorError && error.code === "gone") return { result: "gone" };
  throw error;
};

const goneIsAbsent = (error: unknown): Outcome => {
  if (error instanceof ConnectorError && error.code === "gone") return { result: "absent" };
  throw error;
};

const union = (known: readonly string[], ...more: readonly string[]): string[] => [
  ...new Set([...known, ...more]),
];

const stamp = (purposes: readonly string[], when: Date): Record<string, string> =>
  Object.fromEntries(purposes.map((purpose) => [purpose, when.toISOString()]));

const without = (record: Readonly<Record<string, string>>, keys: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
