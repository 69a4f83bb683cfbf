import type { ClassifiedColumn, ClassifiedTable } from "../registry/classified.ts";
import type { ColumnRule } from "../registry/column-rules.ts";
import type { Registry } from "../registry/define-registry.ts";
import { schemaLeaves } from "../registry/structured.ts";

/** What must not be logged, as data: for loggers that habeas does not know. */
export interface Redaction {
  /** Names under which a personal value or a credential may stand, as the code and as the database write them. */
  readonly keys: readonly string[];
  /** The same with their tables: `users.email`, `tasks.form.contact.phone`. */
  readonly paths: readonly string[];
}

/** The names of everything that the registry calls personal, a credential, a document or a file, or a copy of one. */
export function redaction(registry: Pick<Registry, "tables">): Redaction {
  const places = registry.tables.flatMap((table) =>
    table.columns.flatMap((column) => placesOf(table, column)),
  );
  return {
    keys: sorted(places.flatMap(({ keys }) => keys)),
    paths: sorted(places.flatMap(({ paths }) => paths)),
  };
}

const sorted = (names: readonly string[]): string[] => [...new Set(names)].toSorted();

interface Place {
  readonly keys: readonly string[];
  readonly paths: readonly string[];
}

function placesOf(table: ClassifiedTable, { key, name, rule }: ClassifiedColumn): Place[] {
  if (!isRedacted(rule)) return [];
  const own = { keys: [key, name], paths: [`${table.key}.${key}`] };
  return [own, ...leavesOf(rule).map((path) => inside(`${table.key}.${key}`, path))];
}

function isRedacted(rule: ColumnRule): boolean {
  switch (rule.word) {
    case "personal":
    case "credential":
    case "document":
    case "file":
    case "copyOf":
      return true;
    case "dependsOn":
      return [...Object.values(rule.cases), rule.otherwise].some(isRedacted);
    default:
      return false;
  }
}

/** Leaves that were classified as holding no personal data keep their names. */
const leavesOf = (rule: ColumnRule): readonly (readonly string[])[] =>
  rule.word === "document" && typeof rule.schema !== "function"
    ? schemaLeaves(rule.schema, rule.leaves).flatMap(({ path, leaf }) =>
        path.length === 0 || leaf?.category === "None" ? [] : [path],
      )
    : [];

const inside = (column: string, path: readonly string[]): Place => ({
  keys: path.filter((step) => step !== "*").slice(-1),
  paths: [[column, ...path].join(".")],
});
