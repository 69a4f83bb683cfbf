import { is, SQL } from "drizzle-orm";
import type { ClassifiedColumn, ClassifiedTable } from "./classified.ts";
import { isEdge, type ColumnRule } from "./column-rules.ts";
import { membershipProblems } from "./memberships.ts";
import type { RegistryProblem } from "./problems.ts";
import type { RowCondition, SubjectKind } from "./subjects.ts";

/* What the types refuse too, for hosts in JavaScript, and what an erasure could not do. */

/** Columns that words name and the table does not have, and values that an erasure would lack. */
export function wordProblems(table: ClassifiedTable): RegistryProblem[] {
  const words = table.columns.flatMap((column) => {
    const where = `${column.table}.${column.key}`;
    const missing = namesIn(column.rule)
      .filter((name) => !table.columns.some(({ key }) => key === name))
      .map((name) => noColumn(`${where}.${name}`));
    return [
      ...missing,
      ...unsealed(column, where),
      ...missingValues(table, column).map((at) => noValue(where, at)),
    ];
  });
  return [...words, ...globalOfSomebody(table)];
}

/** Rows of no tenant are everybody's: an owner, or a tenant, would be read by all. */
function globalOfSomebody({ columns }: ClassifiedTable): RegistryProblem[] {
  if (!columns.some(({ rule }) => rule.word === "global")) return [];
  return columns
    .filter(({ rule }) => OWNED.has(rule.word))
    .map(({ table, key }) => ({
      code: "global_with_owner",
      where: `${table}.${key}`,
      message: "rows of no tenant cannot be a tenant's or a person's",
      fix: "leave p.global() out, or say p.reference() if the column leads to nobody",
    }));
}

const OWNED: ReadonlySet<ColumnRule["word"]> = new Set(["tenant", "subject", "ownedBy"]);

/** Columns of the same row that a word reads or changes. */
function namesIn(rule: ColumnRule): string[] {
  switch (rule.word) {
    case "copyOf":
      return [...rule.from];
    case "dependsOn":
      return [rule.column, ...Object.values(rule.cases).flatMap(namesIn), ...namesIn(rule.otherwise)];
    case "ownedBy":
    case "visibleTo":
      return [...Object.keys(rule.with ?? {}), ...(rule.onAccess?.hide ?? []), ...erasedBy(rule)];
    case "owns":
    case "sees":
    case "reference":
      return Object.keys(rule.with ?? {});
    default:
      return [];
  }
}

const erasedBy = (rule: ColumnRule): readonly string[] =>
  isEdge(rule) && typeof rule.onErase === "object" ? (rule.onErase.erase ?? []) : [];

/** NOT NULL columns that an edge wants emptied, by key, and for which nothing says what stands there then. */
function missingValues(table: ClassifiedTable, { key, rule, notNull }: ClassifiedColumn): string[] {
  if (!isEdge(rule) || (rule.word !== "ownedBy" && rule.word !== "visibleTo")) return [];
  const becomesNull = rule.word === "visibleTo" && rule.onErase === undefined && notNull ? [key] : [];
  const named = erasedBy(rule).filter((name) => {
    const column = table.columns.find((one) => one.key === name);
    return column !== undefined && column.notNull && !KEEPS_A_VALUE.has(column.rule.word);
  });
  return [...becomesNull, ...named.filter((name) => !isArray(table, name))];
}

const KEEPS_A_VALUE: ReadonlySet<ColumnRule["word"]> = new Set([
  "personal",
  "credential",
  "document",
  "file",
  "copyOf",
  "dependsOn",
]);

const isArray = (table: ClassifiedTable, key: string): boolean =>
  table.column(key).source.columnType === "PgArray";

const unsealed = ({ rule, sealed }: ClassifiedColumn, where: string): RegistryProblem[] =>
  rule.word === "personal" && rule.sealed === true && sealed === undefined
    ? [
        {
          code: "not_sealed",
          where,
          message: "the registry says that this column is sealed, and it is not",
          fix: "make it a sealed column of @habeas/crypto, or leave `sealed` out",
        },
      ]
    : [];

const noColumn = (where: string): RegistryProblem => ({
  code: "unknown_column",
  where,
  message: "a word names a column that the table does not have",
  fix: "name the column by its key in the schema",
});

const noValue = (where: string, column: string): RegistryProblem => ({
  code: "erase_needs_value",
  where,
  message: `an erasure would write null into \`${column}\`, which is NOT NULL`,
  fix: 'make the column nullable, or decide with `onErase`: "keep", "deleteRow" or { set }',
});

const OPTIONS: ReadonlySet<string> = new Set([
  "identifiedBy",
  "table",
  "when",
  "through",
  "email",
  "emailConfirmed",
  "country",
  "language",
  "sameAs",
]);

/**
 * Misspelt options, tables and columns of a kind of person.
 *
 * @param isResolved - Whether the tables know their tenants: not while other words are wrong.
 */
export function kindProblems(
  kind: string,
  declared: SubjectKind,
  tables: readonly ClassifiedTable[],
  isResolved: boolean,
): RegistryProblem[] {
  const where = `subjects.${kind}`;
  const unknown = Object.keys(declared)
    .filter((option) => !OPTIONS.has(option))
    .map((option): RegistryProblem => ({
      code: "unknown_option",
      where: `${where}.${option}`,
      message: "a kind of person has no such option",
      fix: `one of ${[...OPTIONS].join(", ")}`,
    }));
  if (declared.table === undefined) return unknown;
  const table = tables.find(({ key }) => key === declared.table);
  if (table === undefined) return [...unknown, noTable(`${where}.table`)];
  const has = (name: string): boolean => table.columns.some(({ key }) => key === name);
  const named = (["email", "emailConfirmed", "country", "language"] as const).filter(
    (option) => declared[option] !== undefined && !has(declared[option]),
  );
  const sameAs = declared.sameAs !== undefined && !has(declared.sameAs.column) ? ["sameAs.column"] : [];
  return [
    ...unknown,
    ...[...named, ...sameAs].map((option) => noColumn(`${where}.${option}`)),
    ...columnsOfCondition(declared.when)
      .filter((name) => !has(name))
      .map((name) => noColumn(`${where}.when.${name}`)),
    ...wayProblems(kind, declared, tables, isResolved),
  ];
}

function wayProblems(
  kind: string,
  declared: Extract<SubjectKind, { readonly table: string }>,
  tables: readonly ClassifiedTable[],
  isResolved: boolean,
): RegistryProblem[] {
  const { through } = declared;
  const where = `subjects.${kind}`;
  if (through === undefined) return [];
  const table = tables.find(({ key }) => key === through.table);
  if (table === undefined) return [noTable(`${where}.through.table`)];
  const has = (name: string): boolean => table.columns.some(({ key }) => key === name);
  if (!has(through.column)) return [noColumn(`${where}.through.column`)];
  return [
    ...(isResolved ? membershipProblems(kind, declared, tables) : []),
    ...columnsOfCondition(through.when)
      .filter((name) => !has(name))
      .map((name) => noColumn(`${where}.through.when.${name}`)),
  ];
}

const columnsOfCondition = (when: RowCondition | undefined): string[] =>
  when === undefined || is(when, SQL) ? [] : Object.keys(when);

const noTable = (where: string): RegistryProblem => ({
  code: "unknown_table",
  where,
  message: "a kind of person stands in a table that the schema does not have",
  fix: "name the table by its key in the schema",
});
