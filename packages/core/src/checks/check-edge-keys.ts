import { getTableConfig } from "drizzle-orm/pg-core";
import type { ClassifiedColumn, ClassifiedTable } from "../registry/classified.ts";
import { isEdge, type ColumnRule, type EdgeRule } from "../registry/column-rules.ts";
import type { Registry } from "../registry/define-registry.ts";
import { error, warning, type Finding } from "./finding.ts";

/** Edges that may name more rows than one: the wrong person's among them. */
export const checkEdgeKeys = (registry: Registry): Finding[] =>
  registry.tables.flatMap((table) =>
    table.columns.flatMap(({ key, rule }) => {
      const where = `${table.key}.${key}`;
      if (rule.word === "reference") return checkReference(registry.table(rule.table), where);
      return isEdge(rule) ? checkTarget(registry.table(rule.table), rule, where) : [];
    }),
  );

function checkTarget(target: ClassifiedTable, rule: EdgeRule, where: string): Finding[] {
  const named = new Set([rule.column, ...Object.values(rule.with ?? {})]);
  const keys = uniqueKeys(target).map((key) => key.filter((column) => !isTenant(target, column)));
  if (keys.some((key) => key.every((column) => named.has(column)))) return [];
  const missing = keys.find((key) => key.includes(rule.column))?.filter((column) => !named.has(column));
  if (missing !== undefined) {
    return [
      error(
        "edge_partial_key",
        where,
        `It names ${rule.column}, a part of a key of ${target.key}: ${missing.join(", ")} is missing.`,
      ),
    ];
  }
  return [
    warning(
      "edge_not_unique",
      where,
      `Nothing says that ${target.key}.${rule.column} is unique within a tenant: add a unique constraint to the schema.`,
    ),
  ];
}

const checkReference = (target: ClassifiedTable, where: string): Finding[] =>
  target.columns.some(({ rule }) => rule.word === "subject")
    ? [
        warning(
          "reference_names_person",
          where,
          `It names a person of ${target.key} and leads to nobody: is it ownedBy or visibleTo?`,
        ),
      ]
    : [];

/** Sets of columns, by key, that no two rows share, as far as drizzle knows. */
function uniqueKeys({ source, columns, primaryKey }: ClassifiedTable): string[][] {
  const { uniqueConstraints, indexes } = getTableConfig(source);
  const keysOf = (names: readonly string[]): string[] =>
    names.flatMap((name) => columns.find((column) => column.name === name)?.key ?? []);
  const unique = indexes.filter(({ config }) => config.unique && config.where === undefined);
  return [
    primaryKey.map(({ key }) => key),
    ...columns.filter(isUniqueAlone).map(({ key }) => [key]),
    ...uniqueConstraints.map((constraint) => keysOf(constraint.columns.map(({ name }) => name))),
    ...unique.map(({ config }) => keysOf(config.columns.map((column) => nameOf(column)))),
  ].filter((key) => key.length > 0);
}

const isUniqueAlone = ({ source }: ClassifiedColumn): boolean => source.isUnique;

/** The name of an indexed column; an expression has none, and makes nothing unique that an edge could name. */
const nameOf = (column: object): string =>
  "name" in column && typeof column.name === "string" ? column.name : "";

const isTenant = (table: ClassifiedTable, key: string): boolean => {
  const rule: ColumnRule = table.column(key).rule;
  return rule.word === "tenant";
};
