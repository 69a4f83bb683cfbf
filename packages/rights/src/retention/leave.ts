import type { Catalog } from "@habeas/core/engine";
import { inOneSnapshot } from "../plan/assess.ts";
import { execute } from "../execute/execute.ts";
import type { RightsFoundation } from "../foundation.ts";
import { prepare, type PreparedErasure } from "../plan/make-plan.ts";
import type { ErasureReport } from "../execute/report.ts";
import { RightsError, type RightsErrorCode } from "../errors.ts";
import type { DuePerson } from "./due-persons.ts";

export interface LeaveOptions {
  readonly catalog: Catalog;
  readonly database: string;
  /** As of when. */
  readonly now: Date;
}

/**
 * Erases a person of whom nothing has to stay, as if she had asked: recipients are told, her keys and the mapping
 * to her reference go as well, and what the law holds of her is written down.
 *
 * @returns `stays` when something of her own row is still needed, or nothing is left of her; `later` when others
 * kept writing about her: the next sweep comes back.
 */
export async function leave(
  base: RightsFoundation,
  { subject, reference }: DuePerson,
  { catalog, database, now }: LeaveOptions,
): Promise<ErasureReport | "stays" | "later"> {
  const { privacy } = base;
  const assumptions = { ended: {}, overriding: {}, expired: now.toISOString() };
  const person = { subject, reference, assumptions };
  const look = async (): Promise<PreparedErasure> =>
    await inOneSnapshot(privacy.db, async (tx) => await prepare(privacy, tx, person, { catalog, database }));
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const prepared = await unless(["unknown_person", "cascade_into_undeclared_rows"], look);
    if (prepared === undefined || !goes(prepared)) return "stays";
    const report = await unless(
      ["stale_plan", "unknown_person"],
      async () => await execute(base, prepared.plan),
    );
    if (report !== undefined) return report;
  }
  return "later";
}

const goes = ({ memory, assessment }: PreparedErasure): boolean =>
  memory.forgets && assessment.reach.rows.some(({ seed }) => seed);

async function unless<T>(codes: readonly RightsErrorCode[], work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RightsError && codes.includes(error.code)) return undefined;
    throw error;
  }
}
