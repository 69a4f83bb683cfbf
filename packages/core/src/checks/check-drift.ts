import type { Catalog, LiveTable } from "../catalog/catalog.ts";
import type { ClassifiedTable } from "../registry/classified.ts";
import type { Registry } from "../registry/define-registry.ts";
import { error, warning, type Finding } from "./finding.ts";

export interface CheckDriftOptions {
  /** Schemas that hold no personal data of the host: the SDK's own, drizzle's. */
  readonly ignoreSchemas: readonly string[];
  /** Views that somebody has looked at. */
  readonly views: readonly string[];
}

/** Whether the database and the registry speak of the same tables and columns. */
export function checkDrift(registry: Registry, catalog: Catalog, options: CheckDriftOptions): Finding[] {
  return [
    ...catalog.relations
      .filter((relation) => isOfHost(relation, options.ignoreSchemas))
      .flatMap((relation) =>
        unknownIn(relation, catalog.classified(registry.tables, relation), options.views),
      ),
    ...registry.tables.flatMap((table) => missingFrom(table, catalog)),
  ];
}

/** Neither an extension's, nor of this session only, nor in a schema to leave alone. */
export const isOfHost = (relation: LiveTable, ignored: readonly string[]): boolean =>
  !relation.ofExtension && !relation.temporary && !ignored.includes(relation.schema);

/** `invoices`, or `billing.invoices` outside the schema `public`. */
export const shownName = ({
  schema,
  name,
}: {
  readonly schema?: string | undefined;
  readonly name: string;
}): string => (schema === undefined || schema === "public" ? name : `${schema}.${name}`);

function unknownIn(
  relation: LiveTable,
  table: ClassifiedTable | undefined,
  views: readonly string[],
): Finding[] {
  const where = shownName(relation);
  if (table !== undefined) {
    return [...relation.columns.values()]
      .filter(({ name }) => !table.columns.some((column) => column.name === name))
      .map(({ name }) =>
        error("unknown_column", `${where}.${name}`, "Add it to the drizzle schema and classify it."),
      );
  }
  switch (relation.kind) {
    case "table":
    case "partitioned":
    case "foreign":
      return [error("unknown_table", where, "Add it to the drizzle schema and classify its columns.")];
    case "materializedView":
      return views.includes(where)
        ? []
        : [
            error(
              "unknown_view",
              where,
              "It keeps a copy that no erasure reaches: drop it, or refresh it after each and list it in `views`.",
            ),
          ];
    case "view":
      return views.includes(where)
        ? []
        : [warning("unknown_view", where, "Look at what it discloses, and list it in `views`.")];
  }
}

/** What the registry has and the database lacks of one table. */
export function missingFrom(table: ClassifiedTable, catalog: Catalog): Finding[] {
  const where = shownName(table);
  const relation = catalog.find(table);
  if (relation === undefined)
    return [error("missing_table", where, "The database does not have it: run the migrations.")];
  return table.columns
    .filter(({ name }) => !relation.columns.has(name))
    .map(({ name }) =>
      error("missing_column", `${where}.${name}`, "The database does not have it: run the migrations."),
    );
}
