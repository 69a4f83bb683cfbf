import { randomUUID } from "node:crypto";
import type { Capabilities } from "../connector/connector.ts";
import type { DeliveryBase } from "../delivery-base.ts";
import { contextFor, type Work } from "../limits/context-for.ts";
import { recordDecisions, type MadeDecision } from "../delivery/decision-log.ts";
import { writeClaimed } from "../disclosures/disclosure-row.ts";
import { reactTo } from "../delivery/reaction.ts";
import { harmless, throttleAccount } from "../delivery/throttle-account.ts";
import { ConnectorError } from "../errors.ts";
import type { DeliveryRoute } from "../gate/fields.ts";
import { handedOver, openBatch, takenBack } from "./batch-rows.ts";
import type { ClaimedPerson } from "./claim-backlog.ts";
import type { KnownOptOuts } from "../facts/known-opt-outs.ts";
import { sortClaimed, type ImportablePerson } from "./sort-claimed.ts";

export interface BatchToSend extends Work {
  readonly claimed: readonly ClaimedPerson[];
  readonly optOuts: KnownOptOuts;
  readonly batch: NonNullable<Capabilities["batch"]>;
}

/** Decides about everybody who was claimed, and hands over who may go. `false`: there is no use in going on. */
export async function sendBatch(
  base: DeliveryBase,
  route: DeliveryRoute,
  work: BatchToSend,
): Promise<boolean> {
  const { claimed, optOuts, batch } = work;
  const { importable, denied, left } = await sortClaimed(base, route, claimed, optOuts);
  const chosen = withinBytes(importable, batch.maximumBytes);
  const isEnough = chosen.length >= batch.minimum;
  const released = isEnough ? importable.slice(chosen.length) : importable;
  const decided = isEnough ? [...denied, ...chosen] : denied;
  await recordDecisions(base.privacy, decided.map(decisionOf), base.policyVersion);
  const { db } = base.privacy;
  const progress = denied.length + left.filter((one) => Object.keys(one.optOuts).length > 0).length;
  for (const { row, assessment } of denied) {
    const seen = { seenChange: row.change, seenVersion: assessment.verdict.version };
    await writeClaimed(db, row, { ...seen, wanted: assessment.wanted.state, leaseUntil: null });
  }
  for (const { row, optOuts: remoteOptOuts } of left) {
    await writeClaimed(db, row, { remoteOptOuts, leaseUntil: null });
  }
  for (const { row } of released) await writeClaimed(db, row, { leaseUntil: null });
  if (!isEnough) return progress > 0;
  return await handOver(base, route, chosen, work);
}

async function handOver(
  base: DeliveryBase,
  route: DeliveryRoute,
  chosen: readonly ImportablePerson[],
  { signal, stops }: Work,
): Promise<boolean> {
  const { connector, name } = route;
  const id = randomUUID();
  const people = await openBatch(base, name, id, chosen); // written down before the first byte leaves
  if (people.length === 0) return true;
  const context = contextFor(base, { recipient: name, signal, stops });
  try {
    const contacts = people.map(({ contact }) => contact);
    const made = await connector.upsertMany?.(context, contacts);
    if (made === undefined) return false;
    await handedOver(base, id, { remoteId: made.batchId, refused: made.refused });
    base.log({ recipient: name, event: "import.sent", contacts: people.length });
    return true;
  } catch (error) {
    const reaction = reactTo(error, { attempts: 0, now: base.privacy.clock(), random: base.random });
    await throttleAccount(base, route, { error, reaction, isImport: true });
    base.log({
      recipient: name,
      event: "import.failed",
      fault: error instanceof ConnectorError ? error.code : "internal",
    });
    // Whatever may have reached the recipient stays in its batch until that can have come to an end.
    if (!mayHaveArrived(error)) {
      // where imports stand still, everybody goes one by one, and not into the next import
      const alone = { ...reaction, attempts: 1, notBefore: undefined };
      await takenBack(base, id, {
        error: harmless(error),
        reaction: reaction.park === undefined ? reaction : alone,
      });
    }
    return false;
  }
}

const mayHaveArrived = (error: unknown): boolean =>
  !(error instanceof ConnectorError) ||
  error.code === "retryable" ||
  error.code === "unknown_outcome" ||
  error.code === "aborted";

const decisionOf = ({ row, assessment }: Pick<ImportablePerson, "row" | "assessment">): MadeDecision => ({
  key: { tenant: row.tenantId, recipient: row.recipient, reference: row.reference },
  verdict: assessment.verdict,
  wanted: assessment.wanted.state,
});

/** The vendor's form of a contact is not much longer than ours; half the allowance is left for that. */
function withinBytes(people: readonly ImportablePerson[], maximumBytes: number): readonly ImportablePerson[] {
  let bytes = 0;
  const end = people.findIndex(({ contact }) => {
    bytes += Buffer.byteLength(JSON.stringify(contact));
    return bytes > maximumBytes / 2;
  });
  return end === -1 ? people : people.slice(0, Math.max(1, end));
}
