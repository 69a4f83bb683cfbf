import { getTableColumns } from "drizzle-orm";
import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import type { ColumnRule, EdgeRule, ReferenceRule } from "./column-rules.ts";
import type { RegistryProblem } from "./problems.ts";

/** The rules of a registry as they were said: by table, by column. */
export type SaidRules = Readonly<Record<string, Readonly<Record<string, { readonly rule: ColumnRule }>>>>;

/** The tables of a schema by their keys, and what was said of them. */
export interface Declared {
  readonly tables: ReadonlyMap<string, PgTable>;
  readonly rules: SaidRules;
  /** Where what is wrong is put. */
  readonly problems: RegistryProblem[];
}

/** A rule whose edges and references name their target's column: its primary key where nothing was said. */
export function withTargetColumns(rule: ColumnRule, where: string, declared: Declared): ColumnRule {
  switch (rule.word) {
    case "ownedBy":
    case "visibleTo":
    case "owns":
    case "sees":
      return withColumn(rule, where, declared);
    case "reference":
      return withColumn(rule, where, declared);
    case "dependsOn":
      return {
        ...rule,
        cases: Object.fromEntries(
          Object.entries(rule.cases).map(([name, inner]) => [
            name,
            withTargetColumns(inner, `${where}.${name}`, declared),
          ]),
        ),
        otherwise: withTargetColumns(rule.otherwise, `${where}.otherwise`, declared),
      };
    default:
      return rule;
  }
}

function withColumn<R extends EdgeRule | ReferenceRule>(rule: R, where: string, declared: Declared): R {
  const { tables, rules, problems } = declared;
  const target = tables.get(rule.table);
  if (target === undefined) {
    problems.push({
      code: "unknown_table",
      where,
      message: "an edge leads to a table that the schema does not have",
      fix: "name the table by its key in the schema",
    });
    return rule;
  }
  const keys = Object.keys(getTableColumns(target));
  const named = [...(rule.column === "" ? [] : [rule.column]), ...Object.values(rule.with ?? {})];
  for (const name of named.filter((one) => !keys.includes(one))) {
    problems.push({
      code: "unknown_column",
      where: `${where}.${name}`,
      message: "an edge names a column that its target does not have",
      fix: "name the column by its key in the schema",
    });
  }
  if (rule.column !== "") return rule;
  const [only, ...others] = keyWithoutTenant(target, rules[rule.table] ?? {});
  if (only !== undefined && others.length === 0) return { ...rule, column: only };
  problems.push({
    code: "edge_needs_column",
    where,
    message: "the target of an edge has no primary key of one column beside the tenant's",
    fix: "name the column, and the others of its key in `with`: p.ownedBy(table, { column, with })",
  });
  return rule;
}

/** The columns, by key, of a table's primary key that are not the tenant's id; all if that is the whole key. */
function keyWithoutTenant(source: PgTable, rules: SaidRules[string]): string[] {
  const columns = Object.entries(getTableColumns(source));
  const composite = getTableConfig(source).primaryKeys[0]?.columns.map(({ name }) => name);
  const key = columns.filter(([, column]) =>
    composite === undefined ? column.primary : composite.includes(column.name),
  );
  const names = key.map(([name]) => name);
  const others = names.filter((name) => rules[name]?.rule.word !== "tenant");
  return others.length === 0 ? names : others;
}
