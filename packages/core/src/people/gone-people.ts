import type { PeopleBase } from "./people-base.ts";
import { rowsOf, tableText } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import type { ClassifiedTable } from "../registry/classified.ts";
import { ownRowsOf } from "../registry/own-rows.ts";
import { storedSubject } from "../registry/make-subject.ts";
import { kindsAt, personTableAt, placeOf, type PersonTable } from "../registry/person-place.ts";
import type { SubjectRef } from "../registry/subject-ref.ts";
import { tenantPredicate } from "../registry/tenant-condition.ts";
import { askedPeople } from "./asked-people.ts";
import { askedRows } from "./host-rows.ts";
import { asKeyOf } from "./key-type.ts";
import { person, STORED, type StoredPerson, type StoredRow } from "./stored-people.ts";

/** @see {@link gonePeople} */
export interface GonePeopleOptions {
  readonly tenant: string;
  /** A condition on {@link person}: of whom the reference stays theirs, row or no row. */
  readonly unless: SQL;
}

/**
 * The known people of a tenant whose rows the host deleted itself, in batches. A person without a row, one whose row
 * somebody may only not see, and one whose key no row could have any more are not among them.
 */
export async function* gonePeople(
  base: PeopleBase,
  { tenant, unless }: GonePeopleOptions,
): AsyncGenerator<readonly StoredPerson[]> {
  const { db, registry } = base;
  const places = new Set(
    Object.values(registry.subjects).flatMap((kind) =>
      kind.table === undefined ? [] : [placeOf(registry, kind)],
    ),
  );
  for (const place of places) {
    const [view] = kindsAt(registry, place);
    let after: string | undefined;
    do {
      const rows = rowsOf<StoredRow>(
        await db.execute(sql`
          select ${STORED} from ${person.from}
          where ${person.tenant} = ${tenant} and ${person.table} = ${place} and ${person.isKnown}
            and not (${unless}) ${after === undefined ? sql`` : sql`and ${person.uuid} > ${after}::uuid`}
          order by ${person.uuid} limit ${sql.raw(String(BATCH))}`),
      );
      after = rows.length === BATCH ? rows.at(-1)?.reference : undefined;
      const known = rows.flatMap(({ reference, key }): StoredPerson[] => {
        const subject =
          key === null ? undefined : storedSubject(registry, { tenant, table: place, key }, view?.[0]);
        return subject === undefined ? [] : [{ subject, reference }];
      });
      const gone = await withoutRow(
        base,
        known.map(({ subject }) => subject),
      );
      if (gone.size > 0) yield known.filter((_, n) => gone.has(n));
    } while (after !== undefined);
  }
}

const BATCH = 1_000;

/** Which of these people have no row: by their places in the list. */
export async function withoutRow(base: PeopleBase, subjects: readonly SubjectRef[]): Promise<Set<number>> {
  const gone = new Set<number>();
  for (const group of (await askedPeople(base, subjects)).values()) {
    const [first] = group;
    const place = first && personTableAt(base.registry, first.table);
    if (first === undefined || place === undefined) continue;
    const scope = scopeOf(base, place, first.tenant);
    const own = ownRowsOf(place.table);
    const rows = rowsOf<{ n: number }>(
      await base.db.execute(sql`
        select asked.n as n from ${askedRows(group)}
        where ${everyRowIsSeen(scope.tables)} and not exists (
          select from ${own.from}
          where ${own.isOwn} and ${place.column.source} = ${asKeyOf(place, sql`asked.key`)} and ${scope.condition})`),
    );
    for (const { n } of rows) gone.add(n);
  }
  return gone;
}

interface Scope {
  readonly condition: SQL;
  /** The tables that the question reads. */
  readonly tables: readonly ClassifiedTable[];
}

/** Where a key alone is one row, that row has only moved when it is another tenant's: it was not deleted. */
function scopeOf({ registry }: PeopleBase, { table, column }: PersonTable, tenant: string): Scope {
  const [only, ...others] = table.primaryKey;
  if (only?.name === column.name && others.length === 0) return { condition: sql`true`, tables: [table] };
  return { condition: tenantPredicate(registry, table, tenant), tables: [...wayToTenant(table)] };
}

function* wayToTenant(table: ClassifiedTable): Generator<ClassifiedTable> {
  yield table;
  const { tenancy } = table;
  if (tenancy.by === "edge") yield* wayToTenant(tenancy.target);
  if (tenancy.by === "referrer") yield* wayToTenant(tenancy.referrer);
  if (tenancy.by === "membership") for (const way of tenancy.ways) yield* wayToTenant(way.table);
}

/** Row-level security hides rows without a word; in the statement that asks, for whoever asks. */
const everyRowIsSeen = (tables: readonly ClassifiedTable[]): SQL =>
  sql.join(
    tables.map(
      (table) => sql`not pg_catalog.row_security_active(${tableText(table.name, table.schema)}::text)`,
    ),
    sql` and `,
  );
