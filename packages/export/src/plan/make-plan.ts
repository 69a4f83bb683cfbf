import { createHash } from "node:crypto";
import { canonicalJson, type Json } from "@habeas/internal";
import { fieldKind } from "./field-kind.ts";
import { ExportError } from "../errors.ts";
import type {
  Catalog,
  LiveColumn,
  LiveTable,
  ClassifiedColumn,
  ClassifiedTable,
  SubjectKind,
} from "@habeas/core/engine";
import { ownedTables, type SubjectScope } from "./subject-rows.ts";
import type { Exclusion, ExportPlan, PlannedColumn, PlannedTable } from "./export-plan.ts";

/** The part of a registry that a dump reads. */
export interface ExportRegistry {
  readonly controller: { readonly name: string; readonly country: string; readonly contact: string };
  readonly tenancy: { readonly single?: string };
  readonly tables: readonly ClassifiedTable[];
  /** How the app's drizzle spells columns that the schema does not name. */
  readonly casing?: "snake_case" | "camelCase" | undefined;
  /** Kinds of persons: for archives of one of them. */
  readonly subjects: Readonly<Record<string, SubjectKind>>;
}

/** What a dump shall hold. */
export interface PlanContent {
  readonly includeCredentials: boolean;
  /** One person's archive; undefined: everything of the tenant. */
  readonly scope?: SubjectScope | undefined;
}

/** Options of {@link makePlan}. */
export interface PlanOptions extends PlanContent {
  readonly registry: ExportRegistry;
  readonly catalog: Catalog;
}

/**
 * What a dump of one tenant holds, from the registry and the live catalogue.
 *
 * @throws A {@link ExportError}: `schema_drift` where the database and the registry differ;
 * `table_unclassified` for a table of a tenant that the registry does not know, or one that no way leads to a
 * tenant.
 */
export function makePlan(options: PlanOptions): ExportPlan {
  const { registry, scope } = options;
  const owned = scope && ownedTables(registry, scope);
  refuseUnknownTables(registry, options.catalog);
  const excluded: { table: string; column?: string; because: Exclusion }[] = [];
  const tables = registry.tables.flatMap((table): PlannedTable[] => {
    if (table.tenancy.by === "global") {
      excluded.push({ table: table.key, because: "lookup table of no tenant" });
      return [];
    }
    if (owned?.has(table.key) === false) {
      excluded.push({ table: table.key, because: "holds no rows that this person owns" });
      return [];
    }
    const planned = planTable(table, found(table, options.catalog), options, owned);
    for (const { key, because } of planned.excluded)
      excluded.push({ table: table.key, column: key, because });
    return [planned.table];
  });
  const fileColumns = registry.tables.flatMap((table) =>
    (owned?.has(table.key) === false ? [] : table.columns)
      .filter(({ rule }) => rule.word === "file")
      .map(({ name }) => ({ table: table.key, column: name })),
  );
  return { tables, excluded, fileColumns, types: options.catalog.types };
}

/** Equal digests: the same columns of the same tables with the same types. */
export function planDigest({ tables, excluded }: ExportPlan): string {
  const shape: Json = {
    tables: tables.map(({ key, schema, name, columns, primaryKey }) => ({
      key,
      schema,
      name,
      primaryKey,
      columns: columns.map((column) => [column.name, column.type, column.notNull, column.sealed ?? null]),
    })),
    excluded: excluded.map(({ table, column, because }) => [table, column ?? null, because]),
  };
  return createHash("sha256").update(canonicalJson(shape)).digest("hex");
}

function found(table: ClassifiedTable, catalog: Catalog): LiveTable {
  const live = catalog.find(table);
  if (live === undefined) throw drift(table.key, "a table of the registry is not in the database");
  return live;
}

function planTable(
  table: ClassifiedTable,
  live: LiveTable,
  options: PlanOptions,
  owned: ReadonlySet<string> | undefined,
): { table: PlannedTable; excluded: { key: string; because: Exclusion }[] } {
  if (table.tenancy.by === "none") {
    throw new ExportError("table_unclassified", "nobody can tell whose rows this table holds", {
      where: table.key,
      fix: "Give it a tenant column, an edge to a table that has one, or classify it as global",
    });
  }
  for (const name of live.columns.keys()) {
    if (!table.columns.some((column) => column.name === name)) {
      throw drift(`${table.key}.${name}`, "the database has a column that the registry does not know");
    }
  }
  const excluded: { key: string; because: Exclusion }[] = [];
  const columns = table.columns.flatMap((column): PlannedColumn[] => {
    const liveColumn = live.columns.get(column.name);
    if (liveColumn === undefined) {
      throw drift(`${table.key}.${column.name}`, "a column of the registry is not in the database");
    }
    const because = exclusion(column, options.includeCredentials);
    if (because !== undefined) {
      excluded.push({ key: column.name, because });
      return [];
    }
    return [planColumn(column, liveColumn)];
  });
  return {
    excluded,
    table: {
      key: table.key,
      schema: live.schema,
      declaredSchema: table.schema,
      name: live.name,
      columns,
      primaryKey: live.primaryKey,
      foreignKeys: options.catalog.foreignKeysFrom(table).flatMap((key) => {
        const target = options.catalog.classified(options.registry.tables, key.to);
        return target === undefined || target.tenancy.by === "global" || owned?.has(target.key) === false
          ? []
          : [{ columns: key.columns, table: target.key, targetColumns: key.targets }];
      }),
      revalidates:
        owned === undefined &&
        table.tenancy.by !== "edge" &&
        table.tenancy.by !== "referrer" &&
        table.tenancy.by !== "membership" &&
        live.kind !== "foreign",
      bytes: live.bytes,
      leaves: live.leaves,
      inherited: live.children.length > 0,
    },
  };
}

function exclusion({ rule }: ClassifiedColumn, includeCredentials: boolean): Exclusion | undefined {
  if (rule.word === "credential" && !includeCredentials) return "credential: of use to nobody but the app";
  return rule.word === "copyOf" ? "copy of another column" : undefined;
}

const planColumn = (column: ClassifiedColumn, live: LiveColumn): PlannedColumn => ({
  name: live.name,
  type: live.declaredType,
  kind: isNested(live) ? "json" : fieldKind(live.base),
  nested: isNested(live),
  notNull: live.notNull,
  ...(column.sealed !== undefined && { sealed: column.sealed.field }),
});

/** Arrays, composites and their domains: printed by `to_json`. */
const isNested = ({ category }: LiveColumn): boolean => category === "array" || category === "composite";

/** A table with a tenant column, or with a foreign key to a tenant's rows, that nobody classified. */
function refuseUnknownTables(registry: ExportRegistry, catalog: Catalog): void {
  const tenantColumns = new Set(
    registry.tables.flatMap(({ columns, primaryKey }) =>
      columns
        .filter(
          ({ rule, name }) =>
            rule.word === "tenant" && !(primaryKey.length === 1 && primaryKey[0]?.name === name),
        )
        .map(({ name }) => name),
    ),
  );
  const tenants = registry.tables.filter(({ tenancy }) => tenancy.by !== "global");
  for (const live of catalog.tables) {
    if (live.schema === "habeas" || live.kind === "materializedView") continue;
    if (catalog.classified(registry.tables, live) !== undefined) continue;
    const hasTenant = [...live.columns.keys()].some((name) => tenantColumns.has(name));
    const leadsToTenant = catalog.foreignKeys.some(
      ({ from, to }) => from === live && catalog.classified(tenants, to) !== undefined,
    );
    if (hasTenant || leadsToTenant) {
      throw new ExportError(
        "table_unclassified",
        "the database has a table of a tenant that the registry does not know",
        {
          where: `${live.schema}.${live.name}`,
          fix: "Add it to the schema and classify its columns",
        },
      );
    }
  }
}

const drift = (where: string, message: string): ExportError =>
  new ExportError("schema_drift", message, { where, fix: "Migrate the database, or correct the registry" });
