import { foundationOf, type ReachedRow, ruleIn, type ClassifiedColumn } from "@habeas/core/engine";
import { documentLeaves, type Registry, type SubjectRef } from "@habeas/core";
import type { Json } from "@habeas/internal";
import { reachOf } from "../access/access.ts";
import { plainValue } from "../access/plain-value.ts";
import { readRows } from "../access/read-rows.ts";
import type { RightsFoundation } from "../foundation.ts";

export interface PortabilityOptions {
  /** Stops between two batches. @defaultValue never */
  readonly signal?: AbortSignal;
}

/** One row of the portable copy: what the person gave or what was observed, on consent or contract. */
export interface PortableRow {
  readonly table: string;
  readonly values: { readonly [column: string]: Json };
}

/**
 * The portable copy, Art. 20(1): values that the person provided or that were observed of her, which are needed
 * for a purpose on consent or contract, in rows that are hers. Derived values, values from third parties, what
 * rests on another basis, and other people's values (20(4)) are not in it. Streams.
 */
export async function* portability(
  base: RightsFoundation,
  subject: SubjectRef,
  { signal }: PortabilityOptions,
): AsyncGenerator<PortableRow> {
  const { privacy } = base;
  const { db, registry } = privacy;
  const { catalog, naming, reach } = await reachOf(base, subject);
  const known = new Map(reach.rows.map((row) => [row.id, row]));
  const rows = readRows(
    {
      db,
      catalog,
      sealedValues: foundationOf(privacy).sealedValues,
      naming,
      signal,
    },
    reach,
  );
  for await (const { id, table, owned, values } of rows) {
    const row = known.get(id);
    if (row === undefined || !owned) continue;
    const portable: { [column: string]: Json } = {};
    for (const column of row.table.columns) {
      if (!(column.key in values)) continue;
      const value = portableValue(registry, row, column, values[column.key]);
      if (value !== undefined && value !== null) portable[column.key] = value;
    }
    if (Object.keys(portable).length > 0) yield { table, values: portable };
  }
}

function portableValue(
  registry: Registry,
  row: ReachedRow,
  column: ClassifiedColumn,
  value: unknown,
): Json | undefined {
  const rule = ruleIn(row.table, column, row.values);
  switch (rule.word) {
    case "personal":
      return rule.identifies !== false && isGiven(rule.origin) && isPortable(registry, rule.for)
        ? plainValue(value)
        : undefined;
    case "file":
      return isPortable(registry, rule.for) ? plainValue(value) : undefined;
    case "document": {
      if (value === null || value === undefined) return undefined;
      if (typeof rule.schema === "function")
        return isPortable(registry, rule.for) ? plainValue(value) : undefined;
      const leaves = documentLeaves(rule.schema, rule.leaves, value).filter(
        ({ leaf }) =>
          leaf !== undefined &&
          isGiven(leaf.origin ?? "provided") &&
          isPortable(registry, leaf.for ?? rule.for),
      );
      if (leaves.length === 0) return undefined;
      return Object.fromEntries(leaves.map(({ path, value: leaf }) => [path.join("."), plainValue(leaf)]));
    }
    default:
      return undefined;
  }
}

const isGiven = (origin: string): boolean => origin === "provided" || origin === "observed";

/** Art. 20(1)(a): consent or contract; for a processor the customer's basis counts, which it declares likewise. */
const isPortable = (registry: Registry, purposes: readonly string[]): boolean =>
  purposes.some((name) => {
    const basis = registry.purposes[name]?.basis;
    return basis === "consent" || basis === "contract";
  });
