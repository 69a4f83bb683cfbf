import type { SubjectRef } from "@habeas/core";
import { categoryOf, isMemberElsewhere, storedSubject } from "@habeas/core/engine";
import type { RightsFoundation } from "./foundation.ts";
import type { KeyOwner } from "./ports.ts";

type Person = Readonly<Record<"tenant" | "table" | "key", string>>;

/** Whose keys go with this person: none where nothing of their table is sealed. */
export function keysOfPerson(
  { keys }: RightsFoundation,
  { table }: Pick<SubjectRef, "table">,
): readonly KeyOwner[] {
  const owner = categoryOf(table) ?? table;
  return keys?.owners.filter((one) => one.table === owner) ?? [];
}

/**
 * Destroys them; a key of the tenant leaves those of other tenants alone, and one of the controller's stays while the
 * person is a member of another tenant.
 */
export async function shredPerson(base: RightsFoundation, person: Person): Promise<void> {
  const { privacy } = base;
  const subject = storedSubject(privacy.registry, person);
  const stays = subject !== undefined && (await isMemberElsewhere(privacy, subject));
  for (const { table, tenant } of keysOfPerson(base, person)) {
    if (stays && tenant !== "tenant") continue;
    await base.keys?.shred({ ...(tenant === "tenant" && { tenant: person.tenant }), table, key: person.key });
  }
}
