import type { Registry } from "@habeas/core";
import {
  ceasedPurposes,
  happenedBefore,
  mayHaveCeased,
  peopleWho,
  person,
  someState,
  type StoredPerson,
} from "@habeas/core/engine";
import { retentionCutoff } from "@habeas/core/law";
import type { Database } from "@habeas/internal";
import { sql } from "drizzle-orm";

/** A person for whom the time of some purpose is over. */
export type DuePerson = StoredPerson;

/**
 * Persons whose named events are old enough for some purpose, or who withdrew or objected. Restricted persons
 * are left alone: Art. 18(2) allows storage.
 */
export async function duePersons(
  db: Database,
  registry: Registry,
  { tenant, now }: { readonly tenant: string; readonly now: Date },
): Promise<DuePerson[]> {
  const { timeZone = "UTC" } = registry.controller;
  const due = Object.values(registry.purposes).flatMap(({ keep }) =>
    typeof keep.after === "string"
      ? [{ name: keep.after, before: retentionCutoff({ keep, now, timeZone }).before }]
      : [],
  );
  const isDue = happenedBefore(due);
  const people = { db, registry };
  const found = await peopleWho(people, tenant, sql`not ${person.isRestricted} and ${isDue}`);
  const asked = await peopleWho(
    people,
    tenant,
    sql`not ${person.isRestricted} and not ${isDue} and ${someState(mayHaveCeased)}`,
  );
  for (let from = 0; from < asked.length; from += BATCH) {
    const batch = asked.slice(from, from + BATCH);
    const references = batch.map(({ reference }) => reference);
    const ceased = await ceasedPurposes(db, registry, { tenant, references, now });
    found.push(...batch.filter(({ reference }) => (ceased.get(reference)?.size ?? 0) > 0));
  }
  return found.toSorted((a, b) => (a.reference < b.reference ? -1 : 1));
}

const BATCH = 1_000;
