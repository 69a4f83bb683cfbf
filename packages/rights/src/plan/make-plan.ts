import { foundationOf, identifiersOf, readCatalog, type AnyPrivacy, type Catalog } from "@habeas/core/engine";
import type { SubjectRef } from "@habeas/core";
import type { Database } from "@habeas/internal";
import { databaseIdentity } from "../database/database-identity.ts";
import { RightsError } from "../errors.ts";
import { assess, inOneSnapshot, type Assessment } from "./assess.ts";
import { drawUp, type DrawnUp } from "./draw-up.ts";
import { assumptionsOf, lastingAssumptions, factsOf } from "./assumptions.ts";
import { doubtfulRows, settledAmong, settledDoubts } from "../doubts/may-be-theirs.ts";
import { remember, type Memory } from "./memory.ts";
import type { ErasurePlan, ErasurePlanOptions, PlanAssumptions } from "./plan.ts";

/** A plan with everything behind it. */
export interface PreparedErasure extends DrawnUp {
  readonly memory: Memory;
  readonly assessment: Assessment;
}

/**
 * Draws up the plan of one person's erasure. Reads only, from one snapshot.
 *
 * @throws A {@link RightsError}: `unknown_person`, `invalid_options`, `balancing_missing`,
 * `cascade_into_undeclared_rows`, `table_without_key`, `table_not_in_database`.
 */
export async function makePlan(
  privacy: AnyPrivacy,
  subject: SubjectRef,
  options: ErasurePlanOptions,
): Promise<ErasurePlan> {
  const assumptions = assumptionsOf(privacy.registry, options);
  const reference = await privacy.reference(subject);
  const person = { subject, reference, assumptions };
  return (await inOneSnapshot(privacy.db, async (tx) => await prepare(privacy, tx, person))).plan;
}

/** Assesses and writes down, within the caller's transaction. */
export async function prepare(
  privacy: AnyPrivacy,
  tx: Database,
  person: { readonly subject: SubjectRef; readonly reference: string; readonly assumptions: PlanAssumptions },
  given: { readonly catalog?: Catalog; readonly database?: string } = {},
): Promise<PreparedErasure> {
  const { subject, reference, assumptions } = person;
  const { registry } = privacy;
  const { catalog = await readCatalog(tx), database = await databaseIdentity(tx) } = given;
  const identifiers = await identifiersOf(foundationOf(privacy.in(tx)), subject);
  const facts = await factsOf(privacy, tx, { tenant: subject.tenant, reference }, assumptions);
  const doubts = await settledDoubts(tx, { tenant: subject.tenant, reference });
  const doubtful = await doubtfulRows(privacy, tx, catalog, subject);
  const settled = settledAmong(doubts.theirs, doubtful.rows, doubtful.identifiers);
  const assessment = await assess({ db: tx, registry, subject, facts, identifiers, catalog, settled });
  const reached = new Set(assessment.reach.rows.map(({ id }) => id));
  const mayBeTheirs = doubts
    .open(doubtful.rows)
    .filter(({ table, key }) => !reached.has(JSON.stringify([table, ...key])));
  if (assessment.reach.rows.length === 0) {
    throw new RightsError("unknown_person", "there is no such person in this tenant", {
      fix: "name the tenant that the person's row belongs to",
    });
  }
  const drawn = drawUp(
    {
      registry,
      subject,
      reference,
      database,
      now: privacy.clock(),
      assumptions,
      mayBeTheirs,
    },
    assessment,
  );
  const { kind, table, key } = subject;
  const resume = lastingAssumptions(registry, facts, assumptions);
  return {
    ...drawn,
    assessment,
    memory: remember(
      { kind, table, key, identifiers, named: doubtful.identifiers, mayBeTheirs, resume },
      assessment,
    ),
  };
}
