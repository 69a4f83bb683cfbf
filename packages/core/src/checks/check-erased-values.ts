import type { Database } from "@habeas/internal";
import type { Catalog, LiveIndex } from "../catalog/catalog.ts";
import type { ClassifiedTable } from "../registry/classified.ts";
import type { Registry } from "../registry/define-registry.ts";
import { erasedValues, type ErasedValue } from "./erased-values.ts";
import { error, type Finding } from "./finding.ts";
import { tryErasedValues } from "./try-erased-values.ts";

/** Tries what an erasure writes: lengths, enums, domains, CHECK, NOT NULL and unique indexes of every form. */
export async function checkErasedValues(
  registry: Registry,
  db: Database,
  catalog: Catalog,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  let tries = true;
  for (const table of registry.tables) {
    const live = catalog.find(table);
    const values = erasedValues(catalog, table);
    if (live === undefined || values.length === 0) continue;
    const twice = values.filter((value) =>
      live.indexes.some((index) => standsTwice(index, value, values, table)),
    );
    findings.push(...twice.map((value) => notUnique(table, [value])));
    if (!tries || (live.kind !== "table" && live.kind !== "partitioned")) continue;
    const refusals = await tryErasedValues(db, live, values);
    if (refusals === "untried") {
      findings.push(untried);
      tries = false;
    } else {
      findings.push(
        ...refusals.map(({ values: refused, because }) =>
          because === "unique" ? notUnique(table, refused) : doesNotFit(table, refused),
        ),
      );
    }
  }
  return findings;
}

/** The same value in every row, in an index of nothing else but such values and the tenant. */
function standsTwice(
  { unique, partial, keys, nullsNotDistinct }: LiveIndex,
  value: ErasedValue,
  values: readonly ErasedValue[],
  table: ClassifiedTable,
): boolean {
  const isFixed = ({ isMade, isNull }: ErasedValue): boolean => !isMade && (!isNull || nullsNotDistinct);
  return (
    unique &&
    !partial &&
    keys.includes(value.column.name) &&
    isFixed(value) &&
    keys.every(
      (key) =>
        values.some((other) => other.column.name === key && isFixed(other)) ||
        table.columns.some(({ name, rule }) => name === key && rule.word === "tenant"),
    )
  );
}

const untried = error(
  "erase_value_untried",
  "the database",
  "Let a role check that may make temporary tables (TEMP), on a primary: otherwise nobody knows that the columns take what an erasure writes.",
);

const placeOf = (table: ClassifiedTable, values: readonly ErasedValue[]): string =>
  `${table.key}.${[...new Set(values.map(({ column }) => column.key))].join("+")}`;

const notUnique = (table: ClassifiedTable, values: readonly ErasedValue[]): Finding =>
  error(
    "erased_value_not_unique",
    placeOf(table, values),
    "Erase it with a function that makes a new value each time.",
  );

const doesNotFit = (table: ClassifiedTable, values: readonly ErasedValue[]): Finding =>
  error(
    "erase_value_refused",
    placeOf(table, values),
    "The database does not take what an erasure writes here: change `erase`, or the type or constraint in its way.",
  );
