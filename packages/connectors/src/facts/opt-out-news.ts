import type { RemoteChange } from "../connector/connector.ts";
import type { DeliveryBase } from "../delivery-base.ts";
import type { DisclosureRow } from "../disclosures/disclosure-row.ts";
import { echoUntil } from "./echo.ts";
import { findPerson } from "../disclosures/find-person.ts";

/**
 * The purposes for which a reported opt-out is news: not known, and no echo of what habeas ended itself. Where she
 * has asked again since then, she may be back over there although no answer has said so: leaving after that counts.
 * An instant that is only approximate is no proof of it: the delivery of what she asked for reads when she left.
 */
export async function optOutNews(
  base: DeliveryBase,
  row: DisclosureRow,
  change: Pick<RemoteChange, "purposes" | "at" | "isApproximate">,
  served: readonly string[],
): Promise<readonly string[]> {
  if (row.actual === "erased") return [];
  const news: string[] = [];
  for (const purpose of change.purposes ?? served) {
    const known = row.remoteOptOuts[purpose];
    if (known !== undefined && new Date(known) >= change.at) continue;
    if (change.at.getTime() <= echoUntil(row.ended, purpose)) continue;
    const isEnded = row.actual === "unsubscribed" || row.withdrawals[purpose] !== undefined;
    if (isEnded && change.isApproximate === true) continue;
    if (!isEnded || (await hasComeBack(base, row, purpose, change.at))) news.push(purpose);
  }
  return news;
}

/** Did she ask for it again, after it was ended and not after `at`? Vendors tell whole seconds. */
async function hasComeBack(
  base: DeliveryBase,
  row: DisclosureRow,
  purpose: string,
  at: Date,
): Promise<boolean> {
  const person = await findPerson(base, row);
  if (person?.subject === undefined) return false;
  const [answer] = await base.privacy.may([person.subject], purpose);
  if (answer?.allowed !== true || answer.since === undefined) return false;
  const ends = [row.remoteOptOuts[purpose], row.withdrawals[purpose]];
  const ended = Math.max(0, ...ends.flatMap((end) => (end === undefined ? [] : [Date.parse(end)])));
  return answer.since.getTime() > ended && Math.floor(answer.since.getTime() / 1000) * 1000 <= at.getTime();
}
