import { ceasedPurposes, eventsBehind } from "@habeas/core/engine";
import type { Registry } from "@habeas/core";
import type { Database } from "@habeas/internal";
import { holdsOf } from "../holds/hold-store.ts";
import type { LifetimeFacts } from "../purposes/lifetime.ts";
import { retentionEnds } from "../purposes/retention-ends.ts";

/** What decides which of a person's purposes still live, when nobody asked for anything. */
export async function expiryFacts(
  db: Database,
  registry: Registry,
  person: { readonly tenant: string; readonly reference: string },
  now: Date,
): Promise<LifetimeFacts> {
  return {
    mode: "expiry",
    now,
    ends: retentionEnds(registry, now),
    events: await eventsBehind(db, person),
    ended: new Map(),
    overriding: new Set(),
    ceased: await ceasedOf(db, registry, person, now),
    holds: await holdsOf(db, person),
  };
}

/** The purposes that this person ended. */
export async function ceasedOf(
  db: Database,
  registry: Pick<Registry, "purposes">,
  { tenant, reference }: { readonly tenant: string; readonly reference: string },
  now: Date,
): Promise<ReadonlySet<string>> {
  const ceased = await ceasedPurposes(db, registry, { tenant, references: [reference], now });
  return ceased.get(reference) ?? new Set();
}
