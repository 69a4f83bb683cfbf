import type { SubjectReference } from "@habeas/core";
import { restrictionOf } from "@habeas/core/engine";
import type { Database } from "@habeas/internal";
import type { AccessFacts } from "./access-item.ts";

/** Whether a person's data is restricted now. Art. 18. */
export async function restrictionFact(
  db: Database,
  person: SubjectReference,
): Promise<Pick<AccessFacts, "restricted">> {
  const found = await restrictionOf(db, person);
  return found === undefined
    ? {}
    : { restricted: { since: found.since.toISOString(), ground: found.ground } };
}
