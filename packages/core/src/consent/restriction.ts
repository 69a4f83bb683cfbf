import { sql } from "drizzle-orm";
import { CoreError } from "../errors.ts";
import { act } from "./act.ts";
import { settleRestriction } from "./controller-state.ts";
import { decision, type Decision } from "./decision.ts";
import type { Foundation } from "./foundation.ts";
import type { Person } from "../registry/subject-ref.ts";
import type { RestrictionGround } from "../vocabulary/restriction-grounds.ts";

export interface RestrictOptions {
  readonly ground: RestrictionGround;
}

export interface LiftOptions {
  /** When the person was told that the restriction ends: before it does, Art. 18(3). */
  readonly personInformedAt: Date;
}

/** Restricts the processing of everything about a person, Art. 18. */
export async function restrict(
  base: Foundation,
  person: Person,
  options: RestrictOptions,
): Promise<Decision> {
  const { ground } = options;
  return await act(base, person, { protects: true }, async (acting) => {
    const entry = await acting.write({
      event: "restriction.imposed",
      facts: { ground },
      subject: sql`restricted_at = ${acting.at.toISOString()}::timestamptz, restriction_ground = ${ground}`,
    });
    await settleRestriction(acting.base, acting.person.subject);
    return await decision(acting, entry);
  });
}

/**
 * Lifts a restriction, after the person was told.
 *
 * @throws A {@link CoreError}: `not_restricted`; `invalid_entry` when the person is told later than that.
 */
export async function liftRestriction(
  base: Foundation,
  person: Person,
  options: LiftOptions,
): Promise<Decision> {
  const { personInformedAt } = options;
  return await act(base, person, { protects: false }, async (acting) => {
    if (acting.person.restrictedAt === undefined) {
      throw new CoreError("not_restricted", "nothing is restricted about this person");
    }
    if (!(personInformedAt <= acting.at)) {
      throw new CoreError("invalid_entry", "the person is told before a restriction is lifted (Art. 18(3))", {
        where: "personInformedAt",
      });
    }
    const entry = await acting.write({
      event: "restriction.lifted",
      facts: { personInformedAt: personInformedAt.toISOString() },
      subject: sql`restricted_at = null, restriction_ground = null`,
    });
    await settleRestriction(acting.base, acting.person.subject);
    return await decision(acting, entry);
  });
}
