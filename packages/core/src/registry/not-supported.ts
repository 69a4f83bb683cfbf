import type { ClassifiedColumn, ClassifiedTable } from "./classified.ts";
import { isEdge, type ColumnRule } from "./column-rules.ts";
import type { RegistryProblem } from "./problems.ts";
import type { SubjectKind } from "./subjects.ts";

/*
 * What the words can say and nothing acts upon yet. Refused by name where the registry is made: an edge that is
 * silently followed by half of its key would disclose, or delete, somebody else's row.
 */

const problem = (where: string, message: string, fix: string): RegistryProblem => ({
  code: "word_not_supported",
  where,
  message,
  fix,
});

/** Words and options of the columns that no right follows yet. */
export const notSupportedIn = (table: ClassifiedTable): RegistryProblem[] => [
  ...compositePerson(table),
  ...table.columns.flatMap((column) => {
    const where = `${column.table}.${column.key}`;
    return [...inEdge(column, where), ...inCases(column.rule, where)];
  }),
];

function compositePerson({ columns }: ClassifiedTable): RegistryProblem[] {
  const [, ...others] = columns.filter(({ rule }) => rule.word === "subject");
  return others.map(({ table, key }) =>
    problem(
      `${table}.${key}`,
      "a person's key of several columns is not supported yet",
      "name persons by one column that is unique within the tenant",
    ),
  );
}

function inEdge({ rule, source }: ClassifiedColumn, where: string): RegistryProblem[] {
  if (!isEdge(rule)) return [];
  const { onErase } = rule;
  return [
    ...(rule.with === undefined
      ? []
      : [
          problem(
            where,
            "an edge over several columns (`with`) is not supported yet",
            "lead the edge over one column that is unique within the tenant",
          ),
        ]),
    ...(typeof onErase !== "object" || onErase.set === undefined
      ? []
      : [
          problem(
            where,
            "writing values into a row that stays (`onErase.set`) is not supported yet",
            'make the columns nullable and name them in `onErase.erase`, or say "keep" or "deleteRow"',
          ),
        ]),
    ...(onErase !== undefined && (rule.word === "owns" || rule.word === "sees")
      ? [
          problem(
            where,
            "`onErase` of an edge that leads outwards is not supported yet",
            "say it on an edge of the named table: p.ownedBy or p.visibleTo",
          ),
        ]
      : []),
    ...(source.columnType === "PgArray"
      ? [
          problem(
            where,
            "an edge of an array of ids is not supported yet",
            "keep the ids in a table of their own, one row each",
          ),
        ]
      : []),
  ];
}

function inCases(rule: ColumnRule, where: string): RegistryProblem[] {
  if (rule.word !== "dependsOn") return [];
  const inner = [...Object.entries(rule.cases), ["otherwise", rule.otherwise] as const];
  return [
    ...(rule.with === undefined
      ? []
      : [
          problem(
            where,
            "rows that belong together (`with` of dependsOn) are not supported yet",
            "give the table an edge to the person",
          ),
        ]),
    ...inner
      .filter(([, one]) => isEdge(one))
      .map(([name]) =>
        problem(
          `${where}.${name}`,
          "an edge that depends on another column is not supported yet",
          "give each target a column of its own",
        ),
      ),
    ...inner
      .filter(([, { word }]) => word === "dependsOn")
      .map(([name]) =>
        problem(`${where}.${name}`, "a case that depends on another column again", "list its cases here"),
      ),
  ];
}

/** Options of the kinds of person that nothing acts upon yet. */
export const notSupportedOf = (kind: string, declared: SubjectKind): RegistryProblem[] =>
  declared.table === undefined
    ? []
    : (["sameAs"] as const)
        .filter((option) => declared[option] !== undefined)
        .map((option) =>
          problem(
            `subjects.${kind}.${option}`,
            "this option of a kind of person is not supported yet",
            "leave it out",
          ),
        );
