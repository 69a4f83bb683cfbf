import { isPersonal } from "../values/purposes-of.ts";
import { possibleRules } from "../values/rule-in.ts";
import type { ClassifiedColumn, ClassifiedTable } from "../registry/classified.ts";
import type { ColumnRule } from "../registry/column-rules.ts";
import type { Registry } from "../registry/define-registry.ts";
import { schemaLeaves } from "../values/document/schema-leaves.ts";
import { TECHNICAL } from "./names/common-names.ts";
import { plainName, wordsOfName } from "./names/words-of-name.ts";

/** What a registry knows of names that a log may hold. */
export type NamedValues = Pick<Registry, "tables"> & Partial<Pick<Registry, "subjects">>;

/** What must not be logged, as data: for loggers that habeas does not know. */
export interface Redaction {
  /**
   * Names under which a personal value or a credential may stand, as the code and as the database write them.
   * Without those that every line has (`id`, `status`): they say whose they are by their table only.
   */
  readonly keys: readonly string[];
  /** All of them with their tables: `users.email`, `sessions.id`, `tasks.form.contact.phone`. */
  readonly paths: readonly string[];
}

/** The names of everything that the registry calls personal, a credential, a document or a file, or a copy of one. */
export function redaction(registry: NamedValues): Redaction {
  const places = placesOf(registry).filter(({ redacted }) => redacted);
  const alone = places.flatMap(({ names }) => names).filter((name) => !isTechnical(name));
  return { keys: sorted(alone), paths: sorted(places.map(({ path }) => path)) };
}

const sorted = (names: readonly string[]): string[] => [...new Set(names)].toSorted();
const isTechnical = (name: string): boolean => TECHNICAL.has(plainName(wordsOfName(name)));

/** One column, case of a column or leaf of a document: a name, and what holds it. */
export interface Place {
  readonly names: readonly string[];
  /** The table and its kinds of person, or the member of the document around it. */
  readonly holders: readonly string[];
  readonly path: string;
  readonly redacted: boolean;
}

/** Every name of a registry, with those of values that are nobody's. */
export const placesOf = ({ tables, subjects = {} }: NamedValues): Place[] =>
  tables.flatMap((table) => {
    const kinds = Object.entries(subjects).flatMap(([kind, { table: key }]) =>
      key === table.key ? [kind] : [],
    );
    return table.columns.flatMap((column) => placesIn(table, column, [table.key, table.name, ...kinds]));
  });

function placesIn(table: ClassifiedTable, column: ClassifiedColumn, holders: readonly string[]): Place[] {
  const { key, name, rule } = column;
  const path = `${table.key}.${key}`;
  const own = { names: [key, name], holders, path, redacted: isRedacted(rule) };
  const cases = rule.word === "dependsOn" ? Object.entries(rule.cases) : [];
  return [
    own,
    ...cases
      .filter(([, inner]) => isRedacted(inner))
      .map(([named]) => ({ names: [named], holders, path, redacted: true })),
    ...leavesOf(rule, column),
  ];
}

/** What is personal, or made from what is, or proves who somebody is, is nothing for a log. */
const isRedacted = (rule: ColumnRule): boolean =>
  possibleRules(rule).some((one) => isPersonal(one) || one.word === "credential" || one.word === "copyOf");

const leavesOf = (rule: ColumnRule, column: ClassifiedColumn): Place[] =>
  rule.word === "document" && typeof rule.schema !== "function"
    ? schemaLeaves(rule.schema, rule.leaves).flatMap(({ path, leaf }) => {
        const steps = path.filter((step) => step !== "*");
        const named = steps.at(-1);
        if (named === undefined) return [];
        return [
          {
            names: [named],
            holders: [steps.at(-2) ?? column.key],
            path: [column.table, column.key, ...path].join("."),
            redacted: leaf?.category !== "None",
          },
        ];
      })
    : [];
