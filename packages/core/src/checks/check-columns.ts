import { getTableConfig } from "drizzle-orm/pg-core";
import { columnName } from "@habeas/internal";
import type { ClassifiedColumn, ClassifiedTable } from "../registry/classified.ts";
import type { DocumentRule } from "../registry/column-rules.ts";
import type { Registry } from "../registry/define-registry.ts";
import { error, warning, type Finding } from "./finding.ts";
import { isKnownCategory } from "../vocabulary/categories.ts";
import { nameHint } from "../vocabulary/category-hints.ts";
import { personalValues, placeOf } from "../values/personal-values.ts";
import { reachedSubjects, type ReachedSubjects } from "../graph/reached-subjects.ts";
import { schemaLeaves } from "../values/document/schema-leaves.ts";

/** What the words of the columns leave open. */
export function checkColumns(registry: Registry): Finding[] {
  const reached = reachedSubjects(registry, { through: "any edge" });
  return [
    ...registry.tables.flatMap((table) => [
      ...checkTenancy(table),
      ...checkReach(table, registry, reached),
      ...checkDeclaredKeys(table, registry, reached),
      ...table.columns.flatMap((column) => checkColumn(column)),
    ]),
    ...checkSubjects(registry),
    ...checkValues(registry),
  ];
}

const placeIn = ({ table, key }: ClassifiedColumn): string => `${table}.${key}`;

const checkTenancy = ({ key, tenancy }: ClassifiedTable): Finding[] =>
  tenancy.by === "none"
    ? [
        error(
          "table_without_tenant",
          key,
          "Add a tenant column or an edge to a table that has one, or classify it as global.",
        ),
      ]
    : [];

/** Personal data that no person leads to is never disclosed and never erased. */
function checkReach(table: ClassifiedTable, registry: Registry, reached: ReachedSubjects): Finding[] {
  if ((reached.get(table.key)?.size ?? 0) > 0) return [];
  const orphaned = personalValues({ tables: [table] }).filter(
    ({ identifies, column }) => typeof identifies !== "string" && column.rule.word !== "todo",
  );
  const credentials = table.columns.filter(({ rule }) => rule.word === "credential");
  const places = [...orphaned.map(placeOf), ...credentials.map(placeIn)];
  return places.map((where) =>
    error(
      "personal_data_unreachable",
      where,
      Object.keys(registry.subjects).length === 0
        ? "Declare the kinds of person in `subjects`."
        : "Give the table an edge to a person, or say with `identifies` whom the value names.",
    ),
  );
}

/** Foreign keys that drizzle declares; `checkDatabase` reads those of the database. */
function checkDeclaredKeys(table: ClassifiedTable, registry: Registry, reached: ReachedSubjects): Finding[] {
  return getTableConfig(table.source).foreignKeys.flatMap((key) => {
    const { columns, foreignTable } = key.reference();
    const target = registry.tables.find(({ source }) => source === foreignTable);
    return target === undefined
      ? []
      : edgelessColumns(
          table,
          columns.map((column) => columnName(column, registry.casing)),
          target,
          reached,
        );
  });
}

/** Columns of a foreign key to a table of people that no word makes an edge. */
export function edgelessColumns(
  table: ClassifiedTable,
  names: readonly string[],
  target: ClassifiedTable,
  reached: ReachedSubjects,
): Finding[] {
  if ((reached.get(target.key)?.size ?? 0) === 0) return [];
  const columns = table.columns.filter(({ name }) => names.includes(name));
  if (columns.some(({ rule }) => "table" in rule || rule.word === "subject")) return [];
  return columns
    .filter(({ rule }) => rule.word !== "tenant")
    .map((column) => error("foreign_key_without_edge", placeIn(column), proposal(column, target)));
}

/** Names of somebody who acts on a row that is not theirs. */
const ACTOR =
  /(_by|By)(_?[iI]d)?$|creat|updat|edit|assign|approv|review|agent|manag|support|report|invit|deleg|handler|operator/;

/** The likeliest word for a column that names a row of people, or a row that is theirs. */
function proposal({ name, notNull }: ClassifiedColumn, target: ClassifiedTable): string {
  const isPerson = target.columns.some(({ rule }) => rule.word === "subject");
  const call = (word: string): string => `p.${word}("${target.key}")`;
  if (isPerson) {
    return notNull && !ACTOR.test(name)
      ? `It names a person of ${target.key}: ${call("ownedBy")} if the row is theirs, ${call("visibleTo")} if it only mentions them.`
      : `It names a person of ${target.key}: ${call("visibleTo")} if it only mentions them, ${call("ownedBy")} if the row is theirs.`;
  }
  return notNull && !ACTOR.test(name)
    ? `It leads to people through ${target.key}: ${call("ownedBy")} if the row belongs to that one, ${call("reference")} if it leads to nobody.`
    : `It leads to people through ${target.key}: ${call("reference")} if it leads to nobody, ${call("ownedBy")} if the row belongs to that one.`;
}

function checkColumn(column: ClassifiedColumn): Finding[] {
  const { rule } = column;
  const where = placeIn(column);
  switch (rule.word) {
    case "none":
    case "global": {
      const hint = nameHint(column.name);
      if (hint === undefined || (hint.word === "personal" && !hint.strong)) return [];
      const looksLike = hint.word === "credential" ? "a credential" : hint.category;
      return [
        warning(
          "name_looks_personal",
          where,
          `The name looks like ${looksLike}: classify it, or ignore this.`,
        ),
      ];
    }
    case "document":
      return checkDocument(where, rule);
    default:
      return [];
  }
}

function checkDocument(where: string, { schema, leaves }: DocumentRule): Finding[] {
  if (typeof schema === "function") return []; // designed at run time: `checkDatabase` looks at the documents
  const all = schemaLeaves(schema, leaves).map((leaf) => ({ ...leaf, at: [where, ...leaf.path].join(".") }));
  return [
    ...all
      .filter(({ leaf }) => leaf === undefined)
      .map(({ at }) =>
        error(
          "leaf_unclassified",
          at,
          'Register it: `.register(leaves, { category })`, "None" if it is harmless.',
        ),
      ),
    ...all
      .filter(({ path, leaf }) => leaf?.with !== undefined && !path.slice(0, -1).includes(leaf.with))
      .map(({ at }) =>
        error("with_unknown_member", at, "`with` names a member around the leaf: no such one encloses it."),
      ),
    ...all
      .filter(
        ({ schema: shared, leaf }, index) =>
          leaf !== undefined && all.findIndex((one) => one.schema === shared) < index,
      )
      .map(({ at }) =>
        error(
          "leaf_schema_shared",
          at,
          "One zod instance stands in two places and keeps one classification: make two.",
        ),
      ),
  ];
}

const checkSubjects = (registry: Registry): Finding[] =>
  Object.entries(registry.subjects).flatMap(([kind, { table: key }]) => {
    const table = registry.tables.find((candidate) => candidate.key === key);
    return table === undefined || table.columns.some(({ rule }) => rule.word === "subject")
      ? []
      : [error("subject_without_column", `subjects.${kind}`, `No column of ${table.key} is p.subject().`)];
  });

const checkValues = (registry: Registry): Finding[] =>
  personalValues(registry).flatMap((value) => [
    ...(isKnownCategory(value.category)
      ? []
      : [
          warning(
            "category_unknown",
            placeOf(value),
            "No category of the vocabulary: an erasure does not look for its values elsewhere, and pages show it as it is.",
          ),
        ]),
    ...(value.special !== undefined && (value.condition ?? "") === ""
      ? [
          error(
            "special_without_condition",
            placeOf(value),
            "Name the condition of Art. 9(2) that it rests on.",
          ),
        ]
      : []),
    ...(typeof value.identifies === "string" && !Object.hasOwn(registry.subjects, value.identifies)
      ? [error("unknown_person_named", placeOf(value), "`identifies` names no kind of person of `subjects`.")]
      : []),
  ]);
