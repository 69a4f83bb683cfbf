import type { $ZodType } from "zod/v4/core";
import { listIn } from "../../grouping.ts";
import { definitionOf } from "../../registry/brands.ts";

/** A step from a schema to a part of it; `key` undefined: the same place (optional, nullable, union, …). */
export interface SchemaPart {
  /** The name of a member; `*` for every position of an array, every key of a record, every further member. */
  readonly key?: string;
  readonly schema: $ZodType;
}

/** The parts of a schema, each of its kinds handled; one without parts is a leaf, whatever it accepts. */
export function partsOf(schema: $ZodType): readonly SchemaPart[] {
  const def = definitionOf(schema);
  switch (def.type) {
    case "object":
      return [
        ...Object.entries(def.shape).map(([key, part]) => ({ key, schema: part })),
        ...(def.catchall && holdsValues(def.catchall) ? [{ key: "*", schema: def.catchall }] : []),
      ];
    case "array":
      return [{ key: "*", schema: def.element }];
    case "tuple":
      return [
        ...def.items.map((part, index) => ({ key: String(index), schema: part })),
        ...(def.rest ? [{ key: "*", schema: def.rest }] : []),
      ];
    case "record":
    case "set":
      return [{ key: "*", schema: def.valueType }];
    case "map": // whose JSON is whatever the host makes of it: a member's key, or a list of pairs
      return [
        { key: "*", schema: def.keyType },
        { key: "*", schema: def.valueType },
      ];
    case "union":
      return def.options.map((part) => ({ schema: part }));
    case "intersection":
      return [{ schema: def.left }, { schema: def.right }];
    case "pipe": // either side may be what is stored; a transformation itself has no shape
      return [def.in, def.out]
        .filter((side) => kindOf(side) !== "transform")
        .map((side) => ({ schema: side }));
    case "lazy":
      return [{ schema: def.getter() }];
    // zod 4: .optional(), .nullable(), .default() … are wrappers, and metadata stays on the inner type
    case "optional":
    case "nullable":
    case "default":
    case "prefault":
    case "catch":
    case "readonly":
    case "nonoptional":
    case "success":
    case "promise":
      return [{ schema: def.innerType }];
    default:
      return [];
  }
}

const kindOf = (schema: $ZodType): string => definitionOf(schema).type;
/** `.strict()` and `.loose()` say whether there may be more, not what it is. */
const holdsValues = (catchall: $ZodType): boolean => !["never", "unknown", "any"].includes(kindOf(catchall));

/** Reads each schema once: a getter makes a new one every time it is asked. */
export class SchemaReader {
  readonly #known = new Map<$ZodType, Known>();

  parts(schema: $ZodType): readonly SchemaPart[] {
    return this.#of(schema).parts;
  }

  /** The schemas and everything that stands at the same place inside their wrappers, each once. */
  same(schemas: readonly $ZodType[]): readonly $ZodType[] {
    const found = new Set(schemas);
    for (const one of found) {
      if (found.size > MOST) break;
      for (const part of this.#of(one).same) found.add(part);
    }
    return [...found];
  }

  /** The schemas of a member: those of its name, or of any name. */
  child(schema: $ZodType, key: string): readonly $ZodType[] {
    const { children } = this.#of(schema);
    return children.get(key) ?? children.get("*") ?? [];
  }

  /** Whether a value of this schema has members. */
  holds(schema: $ZodType): boolean {
    return this.#of(schema).children.size > 0;
  }

  /** The members of an object that are literals, with what they may be. */
  literals(schema: $ZodType): readonly Literal[] {
    return this.#of(schema).literals;
  }

  #of(schema: $ZodType): Known {
    const before = this.#known.get(schema);
    if (before !== undefined) return before;
    const parts = partsOf(schema);
    const children = new Map<string, $ZodType[]>();
    const same: $ZodType[] = [];
    const literals: Literal[] = [];
    for (const { key, schema: part } of parts) {
      if (key === undefined) same.push(part);
      else listIn(children, key).push(part);
      const def = definitionOf(part);
      if (key !== undefined && def.type === "literal") literals.push({ key, values: new Set(def.values) });
    }
    const known = { parts, same, children, literals };
    this.#known.set(schema, known);
    return known;
  }
}

interface Known {
  readonly parts: readonly SchemaPart[];
  readonly same: readonly $ZodType[];
  readonly children: ReadonlyMap<string, readonly $ZodType[]>;
  readonly literals: readonly Literal[];
}

export interface Literal {
  readonly key: string;
  readonly values: ReadonlySet<unknown>;
}

/** A schema that makes itself anew at every look has no end. */
const MOST = 1_000;
