import { CONTROLLER } from "@habeas/internal";
import { and, eq, gt, isNull, lt, or, sql } from "drizzle-orm";
import { disclosure, recipientState } from "../database/tables.ts";
import type { DeliveryRoute } from "../gate/fields.ts";
import { recordChange } from "../facts/receive-webhook.ts";
import { LISTING_MILLISECONDS, type DeliveryBase } from "../delivery-base.ts";
import { contextFor } from "../limits/context-for.ts";
import { at, DELETED_THERE, type DeliveryKey } from "../disclosures/disclosure-row.ts";
import { findLateRequests } from "./late-requests.ts";
import { matchListed } from "./match-listed.ts";

/** A difference between what is at a recipient and what the disclosure table says. */
export interface Drift {
  readonly recipient: string;
  /**
   * `orphan`: a contact that habeas never sent, or that was erased. `missing`: sent, and no longer there.
   */
  readonly drift: "orphan" | "missing";
  readonly remoteIds: readonly string[];
  readonly reference: string | undefined;
}

/**
 * Who left and who is served over there since the last time, whatever became of the webhooks and of answers. Streams
 * the rows that have to be looked at, page by page.
 */
export async function* pollRecipient(
  base: DeliveryBase,
  route: DeliveryRoute,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly DeliveryKey[]> {
  yield* pollChanges(base, route, signal);
  yield* findLateRequests(base, route, signal);
}

/** Reads what changed since the last time, and writes the facts down. */
async function* pollChanges(
  base: DeliveryBase,
  route: DeliveryRoute,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly DeliveryKey[]> {
  const { connector } = route;
  if (connector.changes === undefined) return;
  const { db } = base.privacy;
  const here = and(eq(recipientState.tenantId, CONTROLLER), eq(recipientState.recipient, route.name));
  const [state] = await db.select().from(recipientState).where(here);
  const context = contextFor(
    { ...base, leaseMilliseconds: LISTING_MILLISECONDS },
    { recipient: route.name, signal },
  );
  for await (const round of connector.changes(context, state?.checkpoint ?? undefined)) {
    const jobs: DeliveryKey[] = [];
    for (const change of round.changes) jobs.push(...(await recordChange(base, route, change)));
    yield jobs;
    await db
      .insert(recipientState)
      .values({ tenantId: CONTROLLER, recipient: route.name, checkpoint: round.checkpoint })
      .onConflictDoUpdate({
        target: [recipientState.tenantId, recipientState.recipient],
        set: { checkpoint: round.checkpoint },
      });
  }
}

/**
 * Compares every contact at the recipient with the disclosure table: one list call a page, nothing else. Learns
 * identifiers that an import did not tell. Streams the differences. What is missing, and is not found by its
 * identifier either, was deleted over there: it is not made anew. What is to be done about an orphan is for a
 * person to decide, since others may have put it there.
 */
export async function* findDrift(
  base: DeliveryBase,
  route: DeliveryRoute,
  signal: AbortSignal | undefined,
): AsyncGenerator<Drift> {
  const { connector } = route;
  if (connector.list === undefined) return;
  const { db } = base.privacy;
  const started = base.privacy.clock();
  const context = contextFor(
    { ...base, leaseMilliseconds: LISTING_MILLISECONDS },
    { recipient: route.name, signal },
  );
  for await (const contacts of connector.list(context)) {
    const known = await matchListed(base, route.name, contacts, started);
    for (const { id } of contacts) {
      if (!known.has(id))
        yield { recipient: route.name, drift: "orphan", remoteIds: [id], reference: undefined };
    }
  }
  for await (const row of unseenSince(base, route, started)) {
    yield { recipient: route.name, drift: "missing", remoteIds: row.remoteIds, reference: row.reference };
    if (row.remoteIds.length === 0) continue; // imported, and its identifier was never learned
    const target = { reference: row.reference, remoteIds: row.remoteIds, emails: [] };
    if ((await connector.find(context, target)).length > 0) continue; // a listing may miss what moves under it
    await db
      .update(disclosure)
      .set({
        remoteDeletedAt: started,
        ...DELETED_THERE,
        change: sql`${disclosure.change} + 1`,
      })
      .where(at({ tenant: row.tenantId, recipient: route.name, reference: row.reference }));
  }
}

/** Sent before the listing began, still wanted, and not in it. Page by page. */
async function* unseenSince(base: DeliveryBase, route: DeliveryRoute, started: Date) {
  for (let last: string | undefined; ;) {
    const rows = await base.privacy.db
      .select({
        tenantId: disclosure.tenantId,
        reference: disclosure.reference,
        remoteIds: disclosure.remoteIds,
      })
      .from(disclosure)
      .where(
        and(
          eq(disclosure.recipient, route.name),
          eq(disclosure.actual, "active"),
          lt(disclosure.lastSentAt, started),
          or(isNull(disclosure.listedAt), lt(disclosure.listedAt, started)),
          last === undefined ? undefined : gt(disclosure.reference, last),
        ),
      )
      .orderBy(disclosure.reference)
      .limit(500);
    const end = rows.at(-1);
    if (end === undefined) return;
    yield* rows;
    last = end.reference;
  }
}
