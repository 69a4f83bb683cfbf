import type { PeopleBase } from "./people-base.ts";
import { rowsOf, tableText } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import { askedPeople } from "./asked-people.ts";
import { askedRows, hostRows, type HostRows } from "./host-rows.ts";
import { asValueOf, keyType } from "./key-type.ts";
import { spelled } from "../registry/make-subject.ts";
import type { PersonTable } from "../registry/person-place.ts";
import type { SubjectRef } from "../registry/subject-ref.ts";

/**
 * Under which key a person is known, or would be: as a reference that the database finds equal has it, otherwise as
 * the row itself writes it. Undefined: neither a row nor a reference has the key.
 */
export async function knownSubject(base: PeopleBase, subject: SubjectRef): Promise<SubjectRef | undefined> {
  const [asked] = await askedPeople(base, [subject]);
  if (asked === undefined) return undefined;
  const [kind, group] = asked;
  const host = hostRows(base, kind, group, "row");
  const { place } = host;
  if (place === undefined) return subject;
  const key = keyOfRow(host);
  const [row] = rowsOf<{ present: boolean; key: string; known: string | null }>(
    await base.db.execute(sql`
      select ${host.present} as present, ${key} as key, coalesce(
        (select exact.person_key from habeas.subject exact where exact.tenant_id = asked.tenant
          and exact.person_table = ${place.name} and exact.person_key = ${key}),
        ${equalKey(place, key)}) as known
      from ${askedRows(group)} ${host.join}`),
  );
  if (row === undefined || (!row.present && row.known === null)) return undefined;
  return spelled(subject, row.known ?? row.key);
}

/** The key as the row writes it, where there is a row; for a type with one text as it was asked for. */
export const keyOfRow = ({ place, key }: HostRows): SQL =>
  place === undefined || keyType(place.column) === "pure" ? sql`asked.key` : sql`coalesce(${key}, asked.key)`;

/**
 * The key of a known reference that the database finds equal to a key, under the type and the collation of the
 * people's column; null for types whose equal values have one text. Reads the tenant's references.
 */
export function equalKey(place: PersonTable, key: SQL): SQL {
  const type = keyType(place.column);
  if (type === "pure") return sql`null::text`;
  const { table, column } = place;
  // a deterministic collation finds no two texts equal: nothing is read then
  const several =
    type === "other"
      ? sql`true`
      : sql`(select not l.collisdeterministic from pg_catalog.pg_attribute a
          join pg_catalog.pg_collation l on l.oid = a.attcollation
          where a.attrelid = pg_catalog.to_regclass(${tableText(table.name, table.schema)}) and a.attname = ${column.name})`;
  return sql`(select min(equal.person_key) from habeas.subject equal
    where ${several} and equal.tenant_id = asked.tenant and equal.person_table = ${place.name}
      and ${asValueOf(place, sql`equal.person_key`)} = ${asValueOf(place, key)})`;
}
