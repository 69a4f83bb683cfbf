import type { Database } from "@habeas/internal";
import { and, type SQL } from "drizzle-orm";
import { ownRowsOf } from "../registry/own-rows.ts";
import type { PeopleFoundation } from "./people-base.ts";
import { valueIdentifiers } from "./seeds.ts";
import type { Identifier } from "../graph/naming.ts";
import { readableColumns } from "../graph/keys.ts";
import type { ClassifiedColumn } from "../registry/classified.ts";
import type { Registry } from "../registry/define-registry.ts";
import { isCategory, namesOnePerson } from "../vocabulary/categories.ts";
import { ownAddresses, unconfirmedAddresses } from "./own-addresses.ts";
import { ownRow, type OwnRow } from "./own-row.ts";
import { kindsAt } from "../registry/person-place.ts";
import type { SubjectRef } from "../registry/subject-ref.ts";
import { tenantPredicate } from "../registry/tenant-condition.ts";

/**
 * What names the person in places that no edge leads to: their key, where it is no small number, the addresses that
 * the registry says are their own, and what else their row says of them in a category that names one person. Other
 * people's addresses in their row (a manager's, an emergency contact's) are values and find nobody.
 */
export async function identifiersOf(base: PeopleFoundation, subject: SubjectRef): Promise<Identifier[]> {
  const { db, registry } = base;
  const values = valueIdentifiers(subject);
  if (values !== undefined) return values;
  const found: Identifier[] = [];
  const own = await ownRow(base, subject);
  const row = own && (await readRow(db, own, tenantPredicate(registry, own.table, subject.tenant)));
  for (const column of own?.table.columns ?? []) {
    const { rule } = column;
    const value = textOf(row?.[column.key]);
    if (rule.word === "personal" && value !== undefined && isTheirs(registry, subject, column)) {
      found.push({ category: rule.category, value });
    }
  }
  for (const value of await ownAddresses(base, subject, "leave")) {
    found.push({ category: "EmailAddress", value });
  }
  found.push({ category: "Identifier", value: subject.key });
  const doubtful = new Set((await unconfirmedAddresses(base, subject)).map((email) => email.toLowerCase()));
  const isCertain = ({ value }: Identifier): boolean => !doubtful.has(value.toLowerCase());
  const distinct = new Map(
    found.filter((one) => isTelling(one) && isCertain(one)).map((one) => [one.value, one]),
  );
  return [...distinct.values()];
}

/** What may name the person, and nobody has confirmed: rows found by it may be theirs. */
export async function doubtfulIdentifiers(
  base: PeopleFoundation,
  subject: SubjectRef,
): Promise<readonly Identifier[]> {
  const emails = await unconfirmedAddresses(base, subject);
  return emails.map((value) => ({ category: "EmailAddress", value }));
}

async function readRow(
  db: Database,
  { table, condition }: OwnRow,
  within: SQL,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const { from, isOwn } = ownRowsOf(table);
  const [row] = await db
    .select(readableColumns(table))
    .from(from)
    .where(and(isOwn, within, condition))
    .limit(1);
  return row;
}

/** Whether a value of the person's own row names them and nobody else. */
function isTheirs(registry: Registry, { table }: SubjectRef, { key, rule }: ClassifiedColumn): boolean {
  if (rule.word !== "personal") return false;
  const kinds = kindsAt(registry, table);
  if (rule.identifies !== undefined) return kinds.some(([name]) => name === rule.identifies);
  if (isCategory(rule.category, "EmailAddress")) {
    return kinds.some(([, kind]) => kind.table !== undefined && kind.email === key);
  }
  return (
    namesOnePerson(rule.category) ||
    Object.values(registry.subjects).some(
      (kind) => kind.table === undefined && kind.identifiedBy === rule.category,
    )
  );
}

/** Official numbers stand in columns of numbers too. */
const textOf = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" || typeof value === "bigint"
    ? String(value)
    : undefined;

/** A short text or a small number stands in half of all rows; official numbers have eight digits and more. */
const isTelling = ({ category, value }: Identifier): boolean =>
  value.length >= 6 && !(category === "Identifier" ? /^-?\d{1,9}$/ : /^-?\d{1,7}$/).test(value);
