import type { PeopleBase } from "./people-base.ts";
import { databaseFault } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { isPlainText, splitColumn } from "../database/split-column.ts";
import { asKeyOf, canBeKey } from "./key-type.ts";
import {
  categoryOf,
  declaredKind,
  personTable,
  placeOf,
  type PersonTable,
} from "../registry/person-place.ts";
import type { SubjectRef } from "../registry/subject-ref.ts";

/** A person, and their place in a question about many. */
export type AskedPerson = SubjectRef & { readonly n: number };

/**
 * The people who can exist at all, kind by kind, each with its place in the question. A key that PostgreSQL cannot
 * read as its column's type is nobody's, and asking for it would end the host's transaction.
 *
 * @throws A {@link CoreError}: `unknown_subject_kind`.
 */
export async function askedPeople(
  base: PeopleBase,
  subjects: readonly SubjectRef[],
): Promise<Map<string, readonly AskedPerson[]>> {
  const groups = new Map<string, AskedPerson[]>();
  for (const [n, subject] of subjects.entries()) {
    const declared = declaredKind(base.registry, subject.kind);
    if (subject.table !== placeOf(base.registry, declared) || !isPlainText(subject.tenant)) continue;
    const group = groups.get(subject.kind);
    if (group) group.push({ ...subject, n });
    else groups.set(subject.kind, [{ ...subject, n }]);
  }
  const found = new Map<string, readonly AskedPerson[]>();
  for (const [kind, group] of groups) {
    const possible = await possibleKeys(base, group);
    if (possible.length > 0) found.set(kind, possible);
  }
  return found;
}

/** Whether anybody can have this key. */
export const canExist = async (base: PeopleBase, subject: SubjectRef): Promise<boolean> =>
  (await askedPeople(base, [subject])).size > 0;

async function possibleKeys(
  base: PeopleBase,
  group: readonly AskedPerson[],
): Promise<readonly AskedPerson[]> {
  const [first] = group;
  const declared = first && declaredKind(base.registry, first.kind);
  if (declared === undefined) return [];
  if (declared.table === undefined) {
    return group.filter(
      ({ key, table }) => key !== "" && isPlainText(key) && categoryOf(table) !== undefined,
    );
  }
  const place = personTable(base.registry.table(declared.table));
  const unsure = group.filter(({ key }) => canBeKey(place, key) === "ask");
  const sure = group.filter(({ key }) => canBeKey(place, key) === true);
  if (unsure.length === 0) return sure;
  if (await areReadable(base, place, unsure)) return [...sure, ...unsure];
  for (const one of unsure) if (await areReadable(base, place, [one])) sure.push(one);
  return sure;
}

async function areReadable(
  base: PeopleBase,
  place: PersonTable,
  group: readonly AskedPerson[],
): Promise<boolean> {
  try {
    await base.db.transaction(
      async (tx) =>
        await tx.execute(sql`
          select count(${asKeyOf(place, sql`one.key`)}) as readable
          from unnest(${splitColumn(group.map(({ key }) => key))}) as one (key)`),
    );
    return true;
  } catch (error) {
    // class 22: the text is no value of the type; 23: the domain does not allow it
    if (/^2[23]/.test(databaseFault(error).sqlstate ?? "")) return false;
    throw error;
  }
}
