import type { ClassifiedColumn, ClassifiedTable } from "../registry/classified.ts";
import type { Registry } from "../registry/define-registry.ts";
import { rowCondition } from "../registry/row-condition.ts";
import type { SubjectKind, SubjectRef } from "../registry/subjects.ts";
import type { Database } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import { CoreError } from "../errors.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { identifiedRows, type Identifier } from "./identified-rows.ts";
import { columnOf, hasKey, isAny } from "./keys.ts";

export interface SeedsOptions {
  readonly db: Database;
  readonly registry: Registry;
  readonly catalog: Catalog;
  readonly subject: SubjectRef;
  /** Values that name her in documents: her address, if she has a row. */
  readonly identifiers: readonly Identifier[];
}

/** Where the walk begins: the person's own row, and the rows that name her. */
export async function seedsOf(options: SeedsOptions): Promise<Map<string, SQL>> {
  const { db, registry, catalog, subject, identifiers } = options;
  const seeds = new Map<string, SQL>();
  const kind = kindOf(registry, subject);
  const own = ownRow(options, kind);
  if (own) seeds.set(own.table.key, own.condition);
  const named = await identifiedRows({
    db,
    registry,
    tenant: subject.tenant,
    identifiers:
      kind.table === undefined ? [{ category: kind.identifiedBy, value: subject.id }] : identifiers,
  });
  for (const [key, keys] of named) {
    const table = registry.table(key);
    const known = seeds.get(key);
    const condition = hasKey(catalog, table, keys);
    seeds.set(key, known ? sql`(${known} or ${condition})` : condition);
  }
  return seeds;
}

/** @throws A {@link CoreError}: `unknown_person` for a kind that the registry does not have. */
export function kindOf(registry: Registry, { kind }: SubjectRef): SubjectKind {
  const found = Object.hasOwn(registry.subjects, kind) ? registry.subjects[kind] : undefined;
  if (found) return found;
  throw new CoreError("unknown_person", "the registry has no such kind of person", { where: kind });
}

/** The column whose value is the person's id. */
export function subjectColumn(table: ClassifiedTable): ClassifiedColumn {
  const column = table.columns.find(({ rule }) => rule.word === "subject") ?? table.primaryKey[0];
  if (column) return column;
  throw new CoreError("table_without_key", "a table of persons has no column that names them", {
    where: table.key,
  });
}

/** The condition that finds the person's own row; undefined for a kind of person without one. */
export function ownRow(
  { registry, catalog, subject }: Pick<SeedsOptions, "registry" | "catalog" | "subject">,
  kind: SubjectKind,
): { readonly table: ClassifiedTable; readonly condition: SQL } | undefined {
  if (kind.table === undefined) return undefined;
  const table = registry.table(kind.table);
  const column = subjectColumn(table);
  const type = catalog.type(table, column.name);
  if (!canBe(type, subject.id)) return { table, condition: sql`false` };
  const named = isAny(columnOf(table, column.name), type, [subject.id]);
  return { table, condition: sql`(${named} and ${rowCondition(table, kind.when)})` };
}

/** Whether PostgreSQL can read the id as this type: asking it would end the transaction. */
function canBe(type: string, id: string): boolean {
  if (id.includes("\0") || !id.isWellFormed()) return false;
  switch (type) {
    case "uuid":
      return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
    case "smallint":
      return /^-?\d{1,4}$/.test(id);
    case "integer":
      return /^-?\d{1,9}$/.test(id);
    case "bigint":
      return /^-?\d{1,18}$/.test(id);
    default:
      return true;
  }
}
