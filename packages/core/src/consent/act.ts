import { sql, type SQL } from "drizzle-orm";
import { CoreError } from "../errors.ts";
import type { Json } from "@habeas/internal";
import type { NewEntry } from "../ledger/entry.ts";
import { record } from "../ledger/ledger-foundation.ts";
import { transact, type Foundation } from "./foundation.ts";
import { lockSubject, type LockedSubject } from "../people/references.ts";
import type { Person } from "../registry/subject-ref.ts";

/** One decision about one person: what the ledger keeps, and what changes in the present state. */
export interface Act {
  readonly event: string;
  readonly facts: { readonly [key: string]: Json };
  /** Personal evidence, deletable. */
  readonly evidence?: Json | undefined;
  /** Assignments in `habeas.subject`. */
  readonly subject?: SQL;
}

export interface ActOptions {
  /**
   * An act in the person's favour (withdrawal, objection, restriction) is taken whatever the clock says, at
   * the time of the last one if that is later. One against it is refused when the clock went backwards.
   */
  readonly protects: boolean;
}

/** What an act may use. */
export interface Acting {
  readonly base: Foundation;
  readonly person: LockedSubject;
  readonly at: Date;
  /** Writes the act down: the ledger's entry and the person's row. */
  readonly write: (act: Act) => Promise<NewEntry>;
}

/**
 * Locks the person, settles the time, and runs the decision in a transaction.
 *
 * @throws A {@link CoreError}: `unknown_person`; `clock_backwards`.
 */
export async function act<T>(
  base: Foundation,
  person: Person,
  options: ActOptions,
  decide: (acting: Acting) => Promise<T>,
): Promise<T> {
  return await transact(base, async (inside) => {
    const subject = await lockSubject(inside, person);
    const at = settledTime(inside, subject, options);
    const write = async ({ event, facts, evidence, subject: changes }: Act): Promise<NewEntry> => {
      await inside.db.execute(sql`
        update habeas.subject set last_event_at = ${at.toISOString()}::timestamptz ${changes ? sql`, ${changes}` : sql``}
        where tenant_id = ${subject.tenant} and reference = ${subject.reference}::uuid`);
      const payload = evidence === undefined ? {} : { payload: evidence };
      const { tenant, reference } = subject;
      return await record(inside, { tenant, event, reference, facts, ...payload }, at);
    };
    return await decide({ base: inside, person: subject, at, write });
  });
}

function settledTime(base: Foundation, { lastEventAt }: LockedSubject, { protects }: ActOptions): Date {
  const now = base.clock();
  if (lastEventAt === undefined || now >= lastEventAt) return now;
  if (protects) return lastEventAt;
  throw new CoreError("clock_backwards", "the clock stands before the person's last decision", {
    fix: "try again: withdrawals and objections are taken meanwhile",
  });
}
