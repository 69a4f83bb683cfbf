import type { PeopleBase } from "./people-base.ts";
import { rowsOf, type Database } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import { presentSubjects } from "./describe.ts";
import { storedSubject } from "../registry/make-subject.ts";
import { kindsAt } from "../registry/person-place.ts";
import type { SubjectRef, SubjectReference } from "../registry/subject-ref.ts";

/** The people whom habeas knows, for queries that join them with tables of their own: `from ${person.from}`. */
export const person = {
  from: sql`habeas.subject person`,
  tenant: sql<string>`person.tenant_id`,
  reference: sql<string>`person.reference::text`,
  uuid: sql<string>`person.reference`,
  version: sql<string>`person.version`,
  /** Null once they were forgotten, as the key. */
  table: sql<string | null>`person.person_table`,
  key: sql<string | null>`person.person_key`,
  /** Whether somebody stands behind the reference. */
  isKnown: sql<boolean>`person.person_key is not null`,
  isRestricted: sql<boolean>`person.restricted_at is not null`,
  isErased: sql<boolean>`person.erased_at is not null`,
};

/** The table that holds the mapping from people to references, as the catalogue names it. */
export const MAPPING = "habeas.subject";

/** The columns that {@link storedPeople} reads. */
export const STORED: SQL = sql`${person.tenant} as tenant, ${person.reference} as reference,
  ${person.table} as "table", ${person.key} as key`;

/** A row of {@link STORED}. */
export interface StoredRow {
  readonly tenant: string;
  readonly reference: string;
  readonly table: string | null;
  readonly key: string | null;
}

/** @see {@link storedPeople} */
export interface StoredPeopleOptions {
  /** As which kinds people are looked for first. @defaultValue as any */
  readonly kinds?: { has(kind: string): boolean };
}

/** Somebody whom habeas knows. */
export interface StoredPerson {
  readonly subject: SubjectRef;
  readonly reference: string;
}

/**
 * Whom these rows stand for, each as a kind that their row matches now: the first of the registry where it matches
 * none. Undefined: forgotten, or of a table that the registry no longer has.
 */
export async function storedPeople(
  base: PeopleBase,
  rows: readonly StoredRow[],
  { kinds }: StoredPeopleOptions = {},
): Promise<(StoredPerson | undefined)[]> {
  const views = (table: string): readonly string[] => {
    const all = kindsAt(base.registry, table).map(([kind]) => kind);
    const wanted = all.filter((kind) => kinds?.has(kind) ?? true);
    return wanted.length === 0 ? all : wanted;
  };
  const found = rows.map(({ tenant, reference, table, key }): StoredPerson | undefined => {
    if (table === null || key === null) return undefined;
    const subject = storedSubject(base.registry, { tenant, table, key }, views(table)[0]);
    return subject && { subject, reference };
  });
  const several = new Map<string, number[]>();
  for (const [n, one] of found.entries()) {
    if (one === undefined || views(one.subject.table).length < 2) continue;
    several.set(one.subject.table, [...(several.get(one.subject.table) ?? []), n]);
  }
  for (const [table, places] of several) {
    let open = places;
    for (const kind of views(table)) {
      const asked = open.flatMap((n) => {
        const one = found[n];
        return one === undefined ? [] : [{ ...one, n, subject: { ...one.subject, kind } }];
      });
      const present = await presentSubjects(
        base,
        asked.map(({ subject }) => subject),
        "kind",
      );
      const matched = new Set<number>();
      for (const [at, { n, subject, reference }] of asked.entries()) {
        if (present[at] === undefined) continue;
        found[n] = { subject, reference };
        matched.add(n);
      }
      open = open.filter((n) => !matched.has(n));
    }
  }
  return found;
}

/** The people of one tenant who are known and meet a condition, in the order of their references. */
export async function peopleWho(base: PeopleBase, tenant: string, condition: SQL): Promise<StoredPerson[]> {
  const rows = rowsOf<StoredRow>(
    await base.db.execute(sql`
      select ${STORED} from ${person.from}
      where ${person.tenant} = ${tenant} and ${person.isKnown} and (${condition}) order by ${person.uuid}`),
  );
  return (await storedPeople(base, rows)).filter((one) => one !== undefined);
}

/** Whom a reference stands for; undefined for nobody, and for somebody who was forgotten. */
export async function personBehind(
  base: PeopleBase,
  { tenant, reference }: SubjectReference,
): Promise<SubjectRef | undefined> {
  const [found] = await peopleWho(base, tenant, sql`${person.reference} = ${reference}`);
  return found?.subject;
}

/** What is known behind a reference: also that they were forgotten. */
export async function referenced(
  base: PeopleBase,
  { tenant, reference }: SubjectReference,
  options: StoredPeopleOptions = {},
): Promise<{ readonly version: number; readonly subject: SubjectRef | undefined } | undefined> {
  const rows = rowsOf<StoredRow & { readonly version: number }>(
    await base.db.execute(sql`
      select ${STORED}, ${person.version}::float8 as version from ${person.from}
      where ${person.tenant} = ${tenant} and ${person.reference} = ${reference}`),
  );
  const [found] = await storedPeople(base, rows, options);
  return rows[0] && { version: rows[0].version, subject: found?.subject };
}

/** How many people of a tenant are restricted. */
export async function countRestricted(db: Database, tenant: string): Promise<number> {
  const [row] = rowsOf<{ people: number }>(
    await db.execute(sql`
      select count(*)::int as people from ${person.from}
      where ${person.tenant} = ${tenant} and ${person.isKnown} and ${person.isRestricted}`),
  );
  return row?.people ?? 0;
}
