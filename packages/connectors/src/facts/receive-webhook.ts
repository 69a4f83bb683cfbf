import { CONTROLLER } from "@habeas/internal";
import { createHash } from "node:crypto";
import { and, eq, or, arrayContains, inArray, sql } from "drizzle-orm";
import { disclosure, webhookInbox } from "../database/tables.ts";
import type { RawRequest, RemoteChange } from "../connector/connector.ts";
import type { DeliveryBase } from "../delivery-base.ts";
import { at, DELETED_THERE, type DeliveryKey, type Settlement } from "../disclosures/disclosure-row.ts";
import type { DeliveryRoute } from "../gate/fields.ts";
import { optOutNews } from "./opt-out-news.ts";

/** What the host answers to the vendor, and what to look at next. */
export interface WebhookAnswer {
  /** Never 410: one vendor switches the webhook off then. */
  readonly status: 200 | 401 | 404 | 405 | 413;
  readonly jobs: readonly DeliveryKey[];
}

const MAXIMUM_BYTES = 256 * 1024;

/**
 * Takes a vendor's webhook: verified on the raw bytes first, counted once, and kept as a fact. An opt-out
 * counts at once and is confirmed later; everything else is a hint to look.
 */
export async function receiveWebhook(
  base: DeliveryBase,
  route: DeliveryRoute,
  request: RawRequest,
): Promise<WebhookAnswer> {
  const { webhook } = route.connector;
  if (webhook === undefined) return { status: 404, jobs: [] };
  if (request.method !== "POST") return { status: 405, jobs: [] };
  if (request.body.byteLength > MAXIMUM_BYTES) return { status: 413, jobs: [] };
  const now = base.privacy.clock();
  if (!webhook.verify(request, now)) return { status: 401, jobs: [] };
  const eventKey = createHash("sha256").update(request.body).digest("hex");
  const changes = webhook.parse(request, now);
  return await base.privacy.db.transaction(async (tx) => {
    const fresh = await tx
      .insert(webhookInbox)
      .values({ tenantId: CONTROLLER, recipient: route.name, eventKey, receivedAt: now })
      .onConflictDoNothing()
      .returning({ eventKey: webhookInbox.eventKey });
    if (fresh.length === 0) return { status: 200, jobs: [] };
    const inside = { ...base, privacy: base.privacy.in(tx) };
    const jobs: DeliveryKey[] = [];
    for (const change of changes) jobs.push(...(await recordChange(inside, route, change)));
    return { status: 200, jobs };
  });
}

/** Writes a fact reported by a recipient into the rows it is about, and answers which those are. */
export async function recordChange(
  base: DeliveryBase,
  route: DeliveryRoute,
  change: RemoteChange,
): Promise<readonly DeliveryKey[]> {
  const { db } = base.privacy;
  const hashes = change.email === undefined ? [] : base.keys.addresses(change.email).map(({ hash }) => hash);
  const rows = await db
    .select()
    .from(disclosure)
    .where(
      and(
        eq(disclosure.recipient, route.name),
        or(
          arrayContains(disclosure.remoteIds, [change.remoteId]),
          hashes.length === 0 ? undefined : inArray(disclosure.emailHash, hashes),
        ),
      ),
    );
  const now = base.privacy.clock();
  const changed: DeliveryKey[] = [];
  for (const row of rows) {
    const key = { tenant: row.tenantId, recipient: row.recipient, reference: row.reference };
    const purposes =
      change.change === "opted_out" ? await optOutNews(base, row, change, route.recipient.for) : [];
    const facts = factsOf(change, row, { purposes, now });
    if (facts === undefined) continue;
    await db
      .update(disclosure)
      .set({ ...facts, change: sql`${disclosure.change} + 1`, notBefore: null, updatedAt: now })
      .where(at(key));
    changed.push(key);
  }
  return changed;
}

function factsOf(
  change: RemoteChange,
  row: typeof disclosure.$inferSelect,
  { purposes, now }: { readonly purposes: readonly string[]; readonly now: Date },
): Settlement | undefined {
  switch (change.change) {
    case "opted_out": {
      if (purposes.length === 0) return undefined;
      const stamps = Object.fromEntries(purposes.map((purpose) => [purpose, change.at.toISOString()]));
      return {
        // merged where it lies: another fact may come in at the same moment
        remoteOptOuts: sql`${disclosure.remoteOptOuts} || ${JSON.stringify(stamps)}::text::jsonb`,
        payloadHash: null,
      };
    }
    case "deleted":
      return row.actual === "erased" ? undefined : { remoteDeletedAt: change.at, ...DELETED_THERE };
    case "merged": {
      if (change.into === undefined) return undefined;
      const replaced = sql`array_replace(${disclosure.remoteIds}, ${change.remoteId}::text, ${change.into}::text)`;
      return { remoteIds: sql`array(select distinct unnest(${replaced}))`, payloadHash: null };
    }
    case "updated": // news of an erasure that waits for the recipient, perhaps
      return row.eraseState === "withdrawn" ? { nextCheckAt: now } : {};
  }
}
