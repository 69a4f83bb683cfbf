import type { ClassifiedColumn, ClassifiedTable } from "../registry/classified.ts";
import type { ColumnRule } from "../registry/column-rules.ts";
import type { Origin } from "../vocabulary/origins.ts";
import type { SpecialCategory } from "../vocabulary/special-categories.ts";
import type { Registry } from "../registry/define-registry.ts";
import { schemaLeaves } from "./document/schema-leaves.ts";

/** One personal value of the database: a column, a leaf of a document, or the rows of one key. */
export interface PersonalValue {
  readonly table: ClassifiedTable;
  readonly column: ClassifiedColumn;
  /** Empty for a whole column. */
  readonly path: readonly string[];
  /** A DPV category; `PersonalData` for files and for documents whose form is designed at run time. */
  readonly category: string;
  readonly purposes: readonly string[];
  readonly origin: Origin;
  readonly special?: SpecialCategory | undefined;
  readonly condition?: string | undefined;
  /** The kind of person whom the value names; `false`: somebody else's. */
  readonly identifies?: string | false | undefined;
}

/** Where a value stands, in words: `tasks.form.contact.phone`. */
export const placeOf = ({ table, column, path }: PersonalValue): string =>
  [table.key, column.key, ...path].join(".");

/** The values that one purpose uses: what records, notices and the evidence of a consent name. */
export const valuesFor = (registry: Pick<Registry, "tables">, purpose: string): PersonalValue[] =>
  personalValues(registry).filter(({ purposes }) => purposes.includes(purpose));

/** Every value that the registry calls personal. Credentials are left out: no purpose discloses them. */
export function personalValues(registry: Pick<Registry, "tables">): PersonalValue[] {
  return registry.tables.flatMap((table) =>
    table.columns.flatMap((column) => valuesOf(column.rule).map((value) => ({ table, column, ...value }))),
  );
}

/** A personal value, wherever it stands. */
export type ValueFacts = Omit<PersonalValue, "table" | "column">;

/** The values that a rule calls personal, of every case where it depends on another column. */
export function valuesOf(rule: ColumnRule): ValueFacts[] {
  switch (rule.word) {
    case "personal": {
      const { category, origin, special, condition, identifies } = rule;
      return [{ path: [], category, purposes: rule.for, origin, special, condition, identifies }];
    }
    case "document":
      if (typeof rule.schema === "function") return [someData(rule.for)];
      return schemaLeaves(rule.schema, rule.leaves).flatMap(({ path, leaf }) => {
        if (leaf === undefined || leaf.category === "None") return [];
        const { category, origin = "provided", identifies } = leaf;
        const named = identifies === false ? undefined : identifies;
        return [{ path, category, purposes: leaf.for ?? rule.for, origin, identifies: named }];
      });
    case "dependsOn":
      return [...Object.entries(rule.cases), ["*", rule.otherwise] as const].flatMap(([key, inner]) =>
        valuesOf(inner).map((value) => ({ ...value, path: [key, ...value.path] })),
      );
    case "file":
      return [someData(rule.for)];
    case "todo":
      return [someData([])]; // personal until somebody decides, and no purpose needs it
    default:
      return [];
  }
}

const someData = (purposes: readonly string[]): ValueFacts => ({
  path: [],
  category: "PersonalData",
  purposes,
  origin: "provided",
});
