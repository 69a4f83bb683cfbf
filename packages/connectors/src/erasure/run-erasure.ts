import type { EraseState, EraseStep } from "../connector/connector.ts";
import { ConnectorError } from "../errors.ts";
import type { DeliveryRoute } from "../gate/fields.ts";
import type { DeliveryBase } from "../delivery-base.ts";
import { contextFor, type Work } from "../limits/context-for.ts";
import { writeClaimed, type DisclosureRow } from "../disclosures/disclosure-row.ts";
import { targetEmails } from "./erasure-order.ts";
import { isUnlisted, learnByListing } from "../reconciliation/learn-by-listing.ts";
import { onlyTheirs, sendAgain } from "../disclosures/others-there.ts";
import { mayStillArrive, settledAt } from "../disclosures/unanswered.ts";

const STATES: ReadonlySet<string> = new Set<EraseState>([
  "requested",
  "withdrawn",
  "deleted",
  "absent_verified",
  "purge_expected",
  "purged_verified",
  "blocked",
  "manual",
  "attested",
]);

export const isEraseState = (state: string): state is EraseState => STATES.has(state);

/** Goes on with an erasure from where it stands; every step is written down before the next is taken. */
export async function runErasure(
  base: DeliveryBase,
  route: DeliveryRoute,
  row: DisclosureRow,
  work: Work,
): Promise<Partial<DisclosureRow>> {
  const from = row.eraseState !== null && isEraseState(row.eraseState) ? row.eraseState : "requested";
  const order = row.eraseOrder ?? undefined;
  const emails = targetEmails(base, row);
  const context = contextFor(base, { recipient: route.name, reference: row.reference, ...work });
  const known = [...new Set([...row.remoteIds, ...row.formerIds])];
  const isUnknown = emails.length === 0 && known.length === 0 && isUnlisted(row);
  const found = from === "requested" && isUnknown ? await learnByListing(base, route, context, row) : known;
  const key = { tenant: row.tenantId, reference: row.reference };
  const { sharedWith, ...theirs } = await onlyTheirs(base, route, key, { remoteIds: found, emails });
  const target = { reference: row.reference, ...theirs, order };
  let settlement: Partial<DisclosureRow> = { seenChange: row.change };
  await sendAgain(base, sharedWith); // before the first step: a crash later loses nothing, and twice is once
  if (sharedWith.length > 0) {
    const step = {
      state: from,
      at: base.privacy.clock().toISOString(),
      answer: { reason: "shared_contact" },
    };
    settlement = { ...settlement, remoteIds: [...theirs.remoteIds], receipt: [...row.receipt, step] };
  }
  for await (const step of route.connector.erase(context, target, from)) {
    settlement = { ...settlement, ...afterStep(base, { ...row, ...settlement }, step) };
    const written = await base.privacy.db.transaction(async (tx) => {
      if (!(await writeClaimed(tx, row, settlement))) return false;
      if (PROVEN.has(step.state)) {
        await base.privacy.in(tx).ledger.append({
          tenant: row.tenantId,
          event: `recipient.erasure.${step.state}`,
          reference: row.reference,
          facts: { recipient: row.recipient, order: row.eraseOrder, contacts: step.remoteIds.length },
        });
      }
      return true;
    });
    if (!written) throw new ConnectorError("aborted", "another worker has taken over", { where: route.name });
    base.log({ recipient: route.name, reference: row.reference, event: `erasure.${step.state}` });
  }
  return settlement;
}

/** Steps that are entries of the ledger. */
const PROVEN: ReadonlySet<EraseState> = new Set([
  "deleted",
  "absent_verified",
  "purged_verified",
  "manual",
  "blocked",
]);

const earliest = (...instants: readonly (Date | undefined)[]): Date | undefined =>
  instants.filter((instant) => instant !== undefined).toSorted((a, b) => a.getTime() - b.getTime())[0];

function afterStep(base: DeliveryBase, row: DisclosureRow, step: EraseStep): Partial<DisclosureRow> {
  const now = base.privacy.clock();
  // while a request may still arrive, the addresses are needed for one more search
  const awaited = mayStillArrive(row, now) ? row : { eraseTarget: null, unansweredAt: null };
  const { eraseTarget, unansweredAt } = awaited;
  const common = {
    eraseState: step.state,
    wanted: "erased",
    remoteIds: [...step.remoteIds],
    receipt: [...row.receipt, { state: step.state, at: now.toISOString(), answer: step.receipt }],
    nextCheckAt: earliest(step.until, settledAt(awaited)) ?? null,
    unansweredAt,
    updatedAt: now,
  };
  switch (step.state) {
    case "deleted":
      return {
        ...common,
        deletedAt: now,
        actual: "erased",
        payloadHash: null,
        emailHash: null,
        emailKeyId: null,
      };
    case "purge_expected": // found by identifier from now on
      return { ...common, purgeExpectedAt: step.until ?? now, eraseTarget };
    case "purged_verified":
      return { ...common, purgeVerifiedAt: now, eraseTarget };
    case "attested": // said by a person, never by a connector
    case "requested":
    case "withdrawn":
    case "absent_verified":
    case "blocked":
    case "manual":
      return common;
  }
}
