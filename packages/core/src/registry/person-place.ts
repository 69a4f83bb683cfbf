import { CoreError } from "../errors.ts";
import type { ClassifiedColumn, ClassifiedTable } from "./classified.ts";
import type { Registry } from "./define-registry.ts";
import type { SubjectKind } from "./subjects.ts";

/** The parts of a registry that say where people are. */
export type PeopleRegistry = Pick<Registry, "subjects" | "tables">;

/** A table whose rows are people, and the column that says who. */
export interface PersonTable {
  /** As `SubjectRef.table` names it. */
  readonly name: string;
  readonly table: ClassifiedTable;
  readonly column: ClassifiedColumn;
}

const CATEGORY = "category:";

/** @throws A `CoreError`: `unknown_subject_kind`. */
export function declaredKind(registry: Pick<Registry, "subjects">, name: string): SubjectKind {
  const kind = Object.hasOwn(registry.subjects, name) ? registry.subjects[name] : undefined;
  if (kind) return kind;
  throw new CoreError("unknown_subject_kind", "the registry has no such kind of person", { where: name });
}

/** The place of a kind's people, as `SubjectRef.table` names it. */
export const placeOf = (registry: PeopleRegistry, kind: SubjectKind): string =>
  kind.table === undefined ? `${CATEGORY}${kind.identifiedBy}` : sqlName(tableOf(registry, kind.table));

function tableOf({ tables }: PeopleRegistry, key: string): ClassifiedTable {
  const found = tables.find((table) => table.key === key);
  if (found) return found;
  throw new CoreError("unknown_table", "the registry has no such table", { where: key });
}

/** The table of a kind's people; undefined for a kind without rows. */
export const kindTable = (registry: PeopleRegistry, kind: SubjectKind): PersonTable | undefined =>
  kind.table === undefined ? undefined : personTable(tableOf(registry, kind.table));

/** The category of a place without rows. */
export const categoryOf = (place: string): string | undefined =>
  place.startsWith(CATEGORY) ? place.slice(CATEGORY.length) : undefined;

/** The kinds that are views of the people of one place, in the registry's order. */
export const kindsAt = (
  registry: PeopleRegistry,
  place: string,
): readonly (readonly [string, SubjectKind])[] =>
  Object.entries(registry.subjects).filter(([, kind]) => placeOf(registry, kind) === place);

/** The table of a place; undefined for a place without rows, and for one that the registry no longer has. */
export function personTableAt(registry: PeopleRegistry, place: string): PersonTable | undefined {
  const [first] = kindsAt(registry, place);
  const key = first?.[1].table;
  return key === undefined ? undefined : personTable(tableOf(registry, key));
}

/** @throws A `CoreError`: `table_without_key`. */
export const personTable = (table: ClassifiedTable): PersonTable => ({
  name: sqlName(table),
  table,
  column: subjectColumn(table),
});

/** The column whose value is the person's key. @throws A `CoreError`: `table_without_key`. */
export function subjectColumn(table: ClassifiedTable): ClassifiedColumn {
  const [only, ...others] = table.primaryKey;
  const column =
    table.columns.find(({ rule }) => rule.word === "subject") ?? (others.length === 0 ? only : undefined);
  if (column) return column;
  throw new CoreError("table_without_key", "a kind of person needs a table whose column says who it is", {
    where: table.key,
    fix: "classify the column of the person's id as p.subject()",
  });
}

const sqlName = ({ schema, name }: ClassifiedTable): string =>
  schema === undefined || schema === "public" ? name : `${schema}.${name}`;
