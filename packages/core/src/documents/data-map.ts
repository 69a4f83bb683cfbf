import { isEdge, type EdgeRule } from "../registry/column-rules.ts";
import type { Registry } from "../registry/define-registry.ts";
import { personalValues } from "../values/personal-values.ts";

/** A table and what personal data it holds. */
export interface MappedTable {
  readonly key: string;
  readonly categories: readonly string[];
}

/** The data map: where personal data stands, whose it is, what it serves, and who receives it. */
export interface DataMap {
  readonly tables: readonly MappedTable[];
  /** Rows of `from` belong to, or are seen by, people reached through `to`. */
  readonly edges: readonly { readonly from: string; readonly to: string; readonly word: EdgeRule["word"] }[];
  readonly subjects: readonly { readonly kind: string; readonly table: string | undefined }[];
  /** Which table serves which purpose. */
  readonly uses: readonly { readonly table: string; readonly purpose: string }[];
  readonly disclosures: readonly {
    readonly purpose: string;
    readonly recipient: string;
    readonly country: string;
  }[];
}

/** The data map of a registry, as data. Tables without personal data and without an edge are left out. */
export function dataMap(registry: Registry): DataMap {
  const values = personalValues(registry);
  const edges = registry.tables.flatMap(({ key, columns }) =>
    columns.flatMap(({ rule }) => (isEdge(rule) ? [{ from: key, to: rule.table, word: rule.word }] : [])),
  );
  const tables = registry.tables.map(({ key }) => ({
    key,
    categories: distinct(values.filter(({ table }) => table.key === key).map(({ category }) => category)),
  }));
  return {
    tables: tables.filter(
      ({ key, categories }) =>
        categories.length > 0 || edges.some(({ from, to }) => from === key || to === key),
    ),
    edges,
    subjects: Object.entries(registry.subjects).map(([kind, { table }]) => ({ kind, table })),
    uses: tables.flatMap(({ key }) =>
      distinct(values.filter(({ table }) => table.key === key).flatMap(({ purposes }) => purposes)).map(
        (purpose) => ({ table: key, purpose }),
      ),
    ),
    disclosures: Object.values(registry.recipients).flatMap(({ name, country, for: purposes }) =>
      purposes.map((purpose) => ({ purpose, recipient: name, country })),
    ),
  };
}

const distinct = (names: readonly string[]): string[] => [...new Set(names)];
