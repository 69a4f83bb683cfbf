import type { SubjectRef } from "@habeas/core";
import { categoryOf } from "@habeas/core/engine";
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

/** Destroys them; a key of the tenant leaves those of other tenants alone. */
export async function shredPerson(base: RightsFoundation, person: Person): Promise<void> {
  for (const { table, tenant } of keysOfPerson(base, person)) {
    await base.keys?.shred({ ...(tenant === "tenant" && { tenant: person.tenant }), table, key: person.key });
  }
}
