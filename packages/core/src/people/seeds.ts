import { domainToUnicode } from "node:url";
import type { Database } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import { ownRow } from "./own-row.ts";
import { categoryOf } from "../registry/person-place.ts";
import type { SubjectRef } from "../registry/subject-ref.ts";
import type { Registry } from "../registry/define-registry.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { identifiedRows } from "../graph/identified-rows.ts";
import { namingOf, type Identifier } from "../graph/naming.ts";
import { hasKey, type RowKey } from "../graph/keys.ts";

export interface SeedsOptions {
  readonly db: Database;
  readonly registry: Registry;
  readonly catalog: Catalog;
  readonly subject: SubjectRef;
  /** Values that name the person in documents: their address, if they have a row. */
  readonly identifiers: readonly Identifier[];
  /** Rows that somebody decided to be theirs, by table. @defaultValue none */
  readonly decided?: ReadonlyMap<string, readonly RowKey[]>;
}

/** Where the walk begins: the person's own row, the rows that name them, and those that were decided to be theirs. */
export async function seedsOf(options: SeedsOptions): Promise<Map<string, SQL>> {
  const { db, registry, catalog, subject, identifiers, decided = [] } = options;
  const seeds = new Map<string, SQL>();
  const own = await ownRow({ db, registry }, subject);
  if (own) seeds.set(own.table.key, own.condition);
  const named = await identifiedRows({
    db,
    registry,
    catalog,
    tenant: subject.tenant,
    naming: namingOf(registry, subject, valueIdentifiers(subject) ?? identifiers),
  });
  for (const [key, keys] of [...named, ...decided]) {
    const table = registry.table(key);
    const known = seeds.get(key);
    const condition = hasKey(catalog, table, keys);
    seeds.set(key, known ? sql`(${known} or ${condition})` : condition);
  }
  return seeds;
}

/** How the value that is a person without a row may be written; undefined for a person with one. */
export function valueIdentifiers({ table, key }: SubjectRef): Identifier[] | undefined {
  const category = categoryOf(table);
  if (category === undefined) return undefined;
  const at = key.lastIndexOf("@");
  const written = at < 0 ? key : `${key.slice(0, at)}@${domainToUnicode(key.slice(at + 1))}`;
  return [...new Set<string>([key, written])].map((value) => ({ category, value }));
}
