import { ExportError } from "../errors.ts";
import type { Source } from "./source.ts";
import type { ExportPlan } from "../plan/export-plan.ts";
import type { ExportRegistry } from "../plan/make-plan.ts";
import { personQuery, type SubjectScope } from "../plan/subject-rows.ts";

/** What PostgreSQL says of an id that the column's type cannot hold. */
const NOT_OF_THE_TYPE = new Set(["22P02", "22003"]);

/**
 * An archive is of somebody who is there.
 *
 * @throws A {@link ExportError}: `unknown_person`.
 */
export async function refuseUnknownPerson(
  registry: ExportRegistry,
  source: Source,
  plan: ExportPlan,
  tenant: string,
  scope: SubjectScope,
): Promise<void> {
  const exists = await source.exists(personQuery(registry, plan, tenant, scope)).catch((error: unknown) => {
    const isOther = error instanceof ExportError && NOT_OF_THE_TYPE.has(String(error.fault?.["sqlstate"]));
    if (isOther) return false;
    throw error;
  });
  if (!exists) throw new ExportError("unknown_person", "this tenant has no such person");
}
