import type { PeopleBase } from "./people-base.ts";
import { sql, type SQL } from "drizzle-orm";
import type { ClassifiedTable } from "../registry/classified.ts";
import { canExist } from "./asked-people.ts";
import { asKeyOf } from "./key-type.ts";
import { personTableAt } from "../registry/person-place.ts";
import type { SubjectRef } from "../registry/subject-ref.ts";

/** A person's own row: the table, and the condition that finds it beside that of the tenant. */
export interface OwnRow {
  readonly table: ClassifiedTable;
  readonly condition: SQL;
}

/** The condition that finds a person's own row, whatever kinds it matches; undefined for a person without one. */
export async function ownRow(base: PeopleBase, subject: SubjectRef): Promise<OwnRow | undefined> {
  const place = personTableAt(base.registry, subject.table);
  if (place === undefined) return undefined;
  const { table, column } = place;
  // asking for what the column's type cannot be would end the transaction
  if (!(await canExist(base, subject))) return { table, condition: sql`false` };
  return { table, condition: sql`(${column.source} = ${asKeyOf(place, sql`${subject.key}::text`)})` };
}
