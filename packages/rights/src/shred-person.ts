import type { ClassifiedTable, SubjectRef } from "@habeas/core";
import type { RightsFoundation } from "./foundation.ts";
import type { KeyOwner } from "./ports.ts";

/** Whose keys go with this person: none where nothing of their kind is sealed. */
export function keysOfPerson({ privacy, keys }: RightsFoundation, { kind }: SubjectRef): readonly KeyOwner[] {
  const { registry } = privacy;
  const found = Object.hasOwn(registry.subjects, kind) ? registry.subjects[kind] : undefined;
  if (keys === undefined || found === undefined) return [];
  const owner = found.table === undefined ? found.identifiedBy : nameInDatabase(registry.table(found.table));
  return keys.owners.filter(({ table }) => table === owner);
}

const nameInDatabase = ({ schema, name }: ClassifiedTable): string =>
  schema === undefined || schema === "public" ? name : `${schema}.${name}`;

/** Destroys them; a key of the tenant leaves those of other tenants alone. */
export async function shredPerson(base: RightsFoundation, person: SubjectRef): Promise<void> {
  for (const { table, tenant } of keysOfPerson(base, person)) {
    await base.keys?.shred({
      ...(tenant === "tenant" && { tenant: person.tenant }),
      table,
      key: person.id,
    });
  }
}
