import {
  type AnyPrivacy,
  type Catalog,
  type Identifier,
  kindOf,
  namesOnePerson,
  ownRow,
  readableColumns,
} from "@habeas/core/engine";
import type { Registry, SubjectRef } from "@habeas/core";
import type { Database } from "@habeas/internal";

export interface IdentifiersOptions {
  readonly db: Database;
  readonly privacy: AnyPrivacy;
  readonly catalog: Catalog;
  readonly subject: SubjectRef;
}

/**
 * What names the person in places that no edge leads to: her id, where it is no small number, and what her own
 * row says of her in a category that names one person. A sealed address comes through `describe`.
 */
export async function identifiersOf(options: IdentifiersOptions): Promise<Identifier[]> {
  const { db, privacy, catalog, subject } = options;
  const { registry } = privacy;
  const kind = kindOf(registry, subject);
  if (kind.table === undefined) return [{ category: kind.identifiedBy, value: subject.id }];
  const found: Identifier[] = [];
  const own = ownRow({ registry, catalog, subject }, kind);
  const [row] =
    own === undefined
      ? []
      : await db.select(readableColumns(own.table)).from(own.table.source).where(own.condition).limit(1);
  for (const { key, rule } of own?.table.columns ?? []) {
    const value = textOf(row?.[key]);
    if (
      rule.word === "personal" &&
      rule.identifies !== false &&
      namesPeople(registry, rule.category) &&
      value !== undefined
    ) {
      found.push({ category: rule.category, value });
    }
  }
  const [described] = await privacy.in(db).describe([subject]);
  if (described?.email !== undefined) found.push({ category: "EmailAddress", value: described.email });
  found.push({ category: "Identifier", value: subject.id });
  const distinct = new Map(found.filter(isTelling).map((one) => [one.value, one]));
  return [...distinct.values()];
}

const namesPeople = (registry: Registry, category: string): boolean =>
  namesOnePerson(category) ||
  Object.values(registry.subjects).some((kind) => "identifiedBy" in kind && kind.identifiedBy === category);

/** Official numbers stand in columns of numbers too. */
const textOf = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" || typeof value === "bigint"
    ? String(value)
    : undefined;

/** A short text or a small number stands in half of all rows; official numbers have eight digits and more. */
const isTelling = ({ category, value }: Identifier): boolean =>
  value.length >= 6 && !(category === "Identifier" ? /^-?\d{1,9}$/ : /^-?\d{1,7}$/).test(value);
