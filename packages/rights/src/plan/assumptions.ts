import type { Registry, SubjectReference } from "@habeas/core";
import { eventsBehind, type AnyPrivacy } from "@habeas/core/engine";
import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { holdsOf } from "../holds/hold-store.ts";
import { RightsError } from "../errors.ts";
import { ceasedOf, expiryFacts } from "./expiry-facts.ts";
import { retentionEnds } from "../purposes/retention-ends.ts";
import type { LifetimeFacts } from "../purposes/lifetime.ts";
import type { ErasurePlanOptions, PlanAssumptions } from "./plan.ts";

/** Checks what the caller takes as given. @throws A {@link RightsError}: `invalid_options`. */
export function assumptionsOf(registry: Registry, options: ErasurePlanOptions): PlanAssumptions {
  const { ended = {}, overriding = {} } = options;
  for (const name of Object.keys(ended)) {
    if (registry.purposes[name]?.basis !== "contract") {
      throw new RightsError("invalid_options", "only a purpose on contract can be said to have ended", {
        where: name,
      });
    }
    if (Number.isNaN(ended[name]?.getTime())) {
      throw new RightsError("invalid_options", "the end of a contract is a date", { where: name });
    }
  }
  for (const [name, reason] of Object.entries(overriding)) {
    const basis = registry.purposes[name]?.basis;
    if (basis !== "legitimateInterest" && basis !== "publicTask" && basis !== "vitalInterests") {
      throw new RightsError(
        "invalid_options",
        "overriding grounds exist for Art. 6(1)(d), (e) and (f) only",
        {
          where: name,
        },
      );
    }
    if (reason === "") {
      throw new RightsError("balancing_missing", "overriding grounds have to be demonstrated", {
        where: name,
      });
    }
  }
  return {
    ended: Object.fromEntries(Object.entries(ended).map(([name, date]) => [name, date.toISOString()])),
    overriding: { ...overriding },
  };
}

/** What decides which purposes live: the person asked, or their time is over. */
export async function factsOf(
  privacy: AnyPrivacy,
  db: Database,
  person: SubjectReference,
  assumptions: PlanAssumptions,
): Promise<LifetimeFacts> {
  const { expired } = assumptions;
  if (expired === undefined) return await requestFacts(privacy, db, person, assumptions);
  const now = Math.min(new Date(expired).getTime(), privacy.clock().getTime());
  return await expiryFacts(db, privacy.registry, person, new Date(now));
}

/** What decides which purposes live, when the person asks for erasure. */
export async function requestFacts(
  privacy: AnyPrivacy,
  db: Database,
  person: SubjectReference,
  { ended, overriding }: PlanAssumptions,
): Promise<LifetimeFacts> {
  const { registry } = privacy;
  const now = privacy.clock();
  const stated = Object.entries(ended).map(([name, date]): [string, Date] => [name, new Date(date)]);
  const instructed = (await isInstructed(db, person))
    ? Object.entries(registry.purposes)
        .filter(([, purpose]) => purpose.as === "processor" && purpose.basis === "contract")
        .map(([name]): [string, Date] => [name, new Date(0)])
    : [];
  return {
    mode: "request",
    now,
    ends: retentionEnds(registry, now),
    events: await eventsBehind(db, person),
    ended: new Map([...instructed, ...stated]),
    overriding: new Set(Object.keys(overriding)),
    ceased: await ceasedOf(db, registry, person, now),
    holds: await holdsOf(db, person),
  };
}

/** What was taken as given when an erasure began, for the day on which it goes on: events may be forgotten then. */
export function lastingAssumptions(
  registry: Pick<Registry, "purposes">,
  { now, ended, events }: LifetimeFacts,
  { overriding, expired }: PlanAssumptions,
): PlanAssumptions {
  const over = Object.entries(registry.purposes).flatMap(([name, { basis, keep }]): [string, string][] => {
    const end = ended.get(name) ?? (typeof keep.after === "string" ? events.get(keep.after) : undefined);
    return basis === "contract" && end !== undefined && end <= now ? [[name, end.toISOString()]] : [];
  });
  return { ended: Object.fromEntries(over), overriding, ...(expired !== undefined && { expired }) };
}

/** Whether the tenant, the controller of its processor purposes, has said that the person is to be erased. */
export async function isInstructed(db: Database, { tenant, reference }: SubjectReference): Promise<boolean> {
  const rows = rowsOf(
    await db.execute(sql`
      select 1 from habeas.rights_instruction
      where tenant_id = ${tenant} and subject = ${reference} and decision = 'erase'`),
  );
  return rows.length > 0;
}
