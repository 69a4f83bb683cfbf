import type { ClassifiedColumn, ClassifiedTable } from "../registry/classified.ts";
import { isEdge, type ColumnRule } from "../registry/column-rules.ts";
import type { Registry } from "../registry/define-registry.ts";
import { error, warning, type Finding } from "./finding.ts";
import { personalValues, placeOf } from "../values/personal-values.ts";
import { reachedSubjects } from "../graph/reached-subjects.ts";

/** Words that are not decided, not said of the right thing, or not enough. */
export const checkWords = (registry: Registry): Finding[] => [
  ...registry.tables.flatMap((table) =>
    table.columns.flatMap((column) => [
      ...undecided(column),
      ...checkCases(table, column),
      ...checkKey(table, column),
    ]),
  ),
  ...onlyVisible(registry),
];

/** The places, `table.column`, that are `p.todo()`. */
export const undecidedColumns = (registry: Pick<Registry, "tables">): string[] =>
  registry.tables.flatMap(({ columns }) => columns.flatMap(undecided)).map(({ where }) => where);

function undecided({ table, key, rule }: ClassifiedColumn): Finding[] {
  const cases = rule.word === "dependsOn" ? Object.entries(rule.cases) : [];
  const open = [
    ...(rule.word === "todo" ? [`${table}.${key}`] : []),
    ...cases.filter(([, inner]) => inner.word === "todo").map(([name]) => `${table}.${key}.${name}`),
  ];
  return open.map((where) =>
    error("column_undecided", where, "Say what it is: delete p.todo( ) around the guess if it is right."),
  );
}

/** Names that the column which says what this one is can never hold. */
function checkCases(table: ClassifiedTable, { key, rule }: ClassifiedColumn): Finding[] {
  if (rule.word !== "dependsOn") return [];
  const { enumValues = [] } = table.column(rule.column).source;
  if (enumValues.length === 0) return [];
  return Object.keys(rule.cases)
    .filter((name) => !enumValues.includes(name))
    .map((name) =>
      error(
        "case_unknown",
        `${table.key}.${key}: ${name}`,
        `${rule.column} has no such member: correct the name.`,
      ),
    );
}

/** A key cannot be emptied: its value stays for as long as the row does, and wherever the row is named. */
function checkKey(table: ClassifiedTable, { key, rule }: ClassifiedColumn): Finding[] {
  const isKey = table.primaryKey.some((column) => column.key === key);
  return isKey && rule.word === "personal"
    ? [
        warning(
          "personal_key",
          `${table.key}.${key}`,
          "Give the row a key without meaning: a personal value in the primary key cannot be erased alone.",
        ),
      ]
    : [];
}

/** Personal values in rows that nobody owns: whoever sees them is erased, and they stay. */
function onlyVisible(registry: Registry): Finding[] {
  const owned = reachedSubjects(registry, { through: "ownership" });
  const seen = reachedSubjects(registry, { through: "any edge" });
  return registry.tables.flatMap((table) => {
    const isSeenOnly = owned.get(table.key)?.size === 0 && (seen.get(table.key)?.size ?? 0) > 0;
    const said = new Set(table.columns.flatMap(({ rule }) => erasedBy(rule)));
    if (!isSeenOnly || said.has(ALL)) return [];
    return personalValues({ tables: [table] })
      .filter(({ identifies, column }) => typeof identifies !== "string" && !said.has(column.key))
      .map((value) =>
        warning(
          "values_only_visible",
          placeOf(value),
          "Nobody owns its row: name it in `onErase` of the edge to the person whose it is.",
        ),
      );
  });
}

const ALL = "*";

function erasedBy(rule: ColumnRule): readonly string[] {
  if (!isEdge(rule) || rule.onErase === undefined || rule.onErase === "keep") return [];
  return rule.onErase === "deleteRow" ? [ALL] : (rule.onErase.erase ?? []);
}
