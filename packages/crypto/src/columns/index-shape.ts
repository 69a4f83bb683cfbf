import type { PgColumn } from "drizzle-orm/pg-core";
import { CryptoError } from "../errors.ts";
import { planBits } from "../blind-index/planner.ts";
import { blindIndexMarkOf } from "./marks.ts";
import type { FieldShape } from "./table-shape.ts";
import { untypedNormalizer } from "./typed.ts";

/** `IndexOptions`, without its types. */
export interface IndexDefinition {
  readonly of: string;
  readonly normalize: (value: never) => string;
  readonly rows: number;
  readonly bits?: number | undefined;
  readonly version?: number | undefined;
  readonly replaces?: string | undefined;
}

/** A blind index of a protected table. */
export interface IndexShape {
  readonly property: string;
  readonly column: PgColumn;
  readonly of: FieldShape;
  /** Part of its key. */
  readonly index: string;
  readonly version: number;
  readonly bits: number;
  readonly normalize: (value: unknown) => string;
}

/**
 * Reads the indexes of a table and plans their bits, field by field.
 *
 * @throws A {@link CryptoError}: `invalid_options`.
 */
export function indexesOf(
  table: string,
  columns: Readonly<Record<string, PgColumn>>,
  fields: readonly FieldShape[],
  definitions: Readonly<Record<string, IndexDefinition>>,
): IndexShape[] {
  for (const [property, column] of Object.entries(columns)) {
    if (blindIndexMarkOf(column) !== undefined && definitions[property] === undefined) {
      throw invalid("a blind index is not defined", `${table}.${property}`);
    }
  }
  const bits = plan(definitions);
  return Object.entries(definitions).map(([property, definition]) => {
    const where = `${table}.${property}`;
    const column = columns[property];
    const mark = column === undefined ? undefined : blindIndexMarkOf(column);
    const of = fields.find((field) => field.property === definition.of);
    if (column === undefined || mark === undefined) throw invalid("an index is no blind index column", where);
    if (of === undefined) throw invalid("a blind index is of a column that is not sealed", where);
    if (column.notNull) throw invalid("a blind index is NOT NULL: shredding could not clear it", where);
    return {
      property,
      column,
      of,
      index: mark.index ?? column.name,
      version: definition.version ?? 1,
      bits: bits.get(property) ?? 0,
      normalize: untypedNormalizer(definition.normalize),
    };
  });
}

function plan(definitions: Readonly<Record<string, IndexDefinition>>): ReadonlyMap<string, number> {
  const entries = Object.entries(definitions);
  const bits = new Map<string, number>();
  for (const field of new Set(entries.map(([, definition]) => definition.of))) {
    const siblings = entries.filter(([, { of }]) => of === field);
    const planned = planBits(
      siblings.map(([name, { rows, bits: given, replaces }]) => ({ name, rows, bits: given, replaces })),
    );
    for (const [name, chosen] of planned) bits.set(name, chosen);
  }
  return bits;
}

const invalid = (message: string, where: string) => new CryptoError("invalid_options", message, { where });
