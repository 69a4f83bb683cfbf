import { person } from "@habeas/core/engine";
import { and, gt, inArray, isNotNull, isNull, lte, not, notInArray, or, sql } from "drizzle-orm";
import { disclosure, recipientState } from "../database/tables.ts";
import type { DeliveryBase } from "../delivery-base.ts";
import { FREE, FRESH } from "../disclosures/disclosure-row.ts";
import type { DeliveryJob } from "./queue.ts";

export interface DueOptions {
  /** At most so many. */
  readonly limit: number;
  /**
   * Also those whose person decided something in core since they were looked at. Reads every row, so it is
   * for now and then; changes that the host announces are found without it.
   */
  readonly versions: boolean;
}

/** The sweeper's question: which rows have something to be looked at now? */
export async function dueRows(base: DeliveryBase, options: DueOptions): Promise<readonly DeliveryJob[]> {
  const { limit, versions } = options;
  const now = base.privacy.clock();
  const recipients = [...base.routes.keys()];
  if (recipients.length === 0) return [];
  // While a machine imports a recipient's backlog, its people are not also sent one by one.
  const importing = base.privacy.db
    .select({ recipient: recipientState.recipient })
    .from(recipientState)
    .where(gt(recipientState.importUntil, sql`clock_timestamp()`));
  // What stands still is not looked at in turn, or it would leave no turn to the others.
  const stopped = base.privacy.db
    .select({ recipient: recipientState.recipient })
    .from(recipientState)
    .where(and(isNotNull(recipientState.stoppedAt), gt(recipientState.probeAt, now)));
  const newer = versions
    ? sql`${disclosure.seenVersion} < coalesce((select ${person.version} from ${person.from}
        where ${person.tenant} = ${disclosure.tenantId} and ${person.uuid} = ${disclosure.reference}), 0)`
    : undefined;
  return await base.privacy.db
    .select({
      tenant: disclosure.tenantId,
      recipient: disclosure.recipient,
      reference: disclosure.reference,
      erasure: sql<boolean>`${disclosure.eraseState} is not null`,
    })
    .from(disclosure)
    .where(
      and(
        inArray(disclosure.recipient, recipients),
        notInArray(disclosure.recipient, stopped),
        FREE,
        or(not(FRESH), notInArray(disclosure.recipient, importing)),
        isNull(disclosure.batch),
        or(isNull(disclosure.notBefore), lte(disclosure.notBefore, now)),
        or(gt(disclosure.change, disclosure.seenChange), lte(disclosure.nextCheckAt, now), newer),
      ),
    )
    // erasures go first, and what has waited longest
    .orderBy(sql`${disclosure.eraseState} is null`, disclosure.updatedAt)
    .limit(limit);
}
