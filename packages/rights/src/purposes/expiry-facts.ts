import type { Registry } from "@habeas/core";
import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { holdsOf } from "../holds/hold-store.ts";
import { readEvents } from "./facts.ts";
import type { LifetimeFacts } from "./lifetime.ts";
import { retentionEnds } from "./retention-ends.ts";

/** Withdrawn after the last grant, or objected to for good. */
export const CEASED = sql.raw(
  `(c.withdrawn_at is not null and (c.granted_at is null or c.withdrawn_at >= c.granted_at)) or c.objection = 'upheld'`,
);

/** What decides which of a person's purposes still live, when nobody asked for anything. */
export async function expiryFacts(
  db: Database,
  registry: Registry,
  person: { readonly tenant: string; readonly reference: string },
  now: Date,
): Promise<LifetimeFacts> {
  const ceased = rowsOf<{ purpose: string }>(
    await db.execute(sql`
      select c.purpose from habeas.consent c
      where c.tenant_id = ${person.tenant} and c.reference::text = ${person.reference} and (${CEASED})`),
  );
  return {
    mode: "expiry",
    now,
    ends: retentionEnds(registry, now),
    events: await readEvents(db, person),
    ended: new Map(),
    overriding: new Set(),
    ceased: new Set(ceased.map(({ purpose }) => purpose)),
    holds: await holdsOf(db, person),
  };
}
