import { rowsOf } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { ownRowsOf } from "../registry/own-rows.ts";
import type { SubjectRef } from "../registry/subject-ref.ts";
import { elsewherePredicate } from "../registry/tenant-condition.ts";
import { ownRow } from "./own-row.ts";
import type { PeopleBase } from "./people-base.ts";

/** Whether a person is a member of another tenant as well: then their row, and what the controller knows, stays. */
export async function isMemberElsewhere(base: PeopleBase, subject: SubjectRef): Promise<boolean> {
  const own = await ownRow(base, subject);
  const elsewhere = own && elsewherePredicate(base.registry, own.table, subject.tenant);
  if (own === undefined || elsewhere === undefined) return false;
  const { from, isOwn } = ownRowsOf(own.table);
  const rows = await base.db.execute(
    sql`select 1 as one from ${from} where ${isOwn} and ${own.condition} and ${elsewhere}`,
  );
  return rowsOf(rows).length > 0;
}
