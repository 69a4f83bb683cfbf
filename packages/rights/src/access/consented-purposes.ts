import { ownAct, purposeStates } from "@habeas/core/engine";
import type { Registry, SubjectReference } from "@habeas/core";
import type { Database } from "@habeas/internal";

/** The purposes that a person ever asked for or consented to: data that they gave for them may still be there. */
export async function consentedPurposes(
  db: Database,
  { purposes }: Pick<Registry, "purposes">,
  { tenant, reference }: SubjectReference,
): Promise<ReadonlySet<string>> {
  const states = await purposeStates(db, { tenant, references: [reference] });
  return new Set(
    [...(states.get(reference) ?? [])].flatMap(([name, state]) => {
      const purpose = Object.hasOwn(purposes, name) ? purposes[name] : undefined;
      return purpose && ownAct(purpose, state) ? [name] : [];
    }),
  );
}
