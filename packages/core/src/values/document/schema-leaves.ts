import type { $ZodType } from "zod/v4/core";
import type { Leaf, Leaves } from "../../registry/leaf.ts";
import { SchemaReader } from "./schema-parts.ts";

/** One leaf of a schema: `*` stands for every array position or record key. */
export interface SchemaLeaf {
  readonly path: readonly string[];
  readonly leaf: Leaf | undefined;
  /** The instance that stands there: one that stands twice can hold one classification only. */
  readonly schema: $ZodType;
}

interface Place {
  readonly schema: $ZodType;
  readonly path: readonly string[];
  readonly leaf: Leaf | undefined;
  /** The schemas that this one stands in. */
  readonly inside: Inside | undefined;
}

interface Inside {
  readonly schema: $ZodType;
  readonly outer: Inside | undefined;
}

/** What is deeper, or more, is not listed: a document is classified by its own shape all the same. */
const DEEPEST = 200;
const MOST_LEAVES = 20_000;

/** Every leaf that a schema can hold, classified or not, in order. Recursive schemas are followed once. */
export function schemaLeaves(schema: $ZodType, classified: Leaves<string>): SchemaLeaf[] {
  const reader = new SchemaReader();
  const found: SchemaLeaf[] = [];
  const open: Place[] = [{ schema, path: [], leaf: undefined, inside: undefined }];
  const entered = new Map<$ZodType, number>();
  for (let place = open.pop(); place !== undefined && found.length < MOST_LEAVES; place = open.pop()) {
    const at = place;
    if (isInside(at.schema, at.inside)) continue;
    const parts = reader.parts(at.schema);
    // what a recursive union holds is told where it is met first, not along each of its ways
    const times = (entered.get(at.schema) ?? 0) + 1;
    entered.set(at.schema, times);
    if (parts.length > 0 && (times > TIMES || at.path.length > DEEPEST)) continue;
    const leaf = classified.get(at.schema) ?? at.leaf;
    if (parts.length === 0) found.push({ path: at.path, leaf, schema: at.schema });
    const inside = { schema: at.schema, outer: at.inside };
    const sides = parts.map(({ key, schema: part }) => ({
      schema: part,
      path: key === undefined ? at.path : [...at.path, key],
      leaf: leaf ?? (isPipe(at.schema) ? sideLeaf(reader, parts, classified) : undefined),
      inside,
    }));
    open.push(...sides.toReversed());
  }
  return found;
}

/** One instance may stand in some places of a form; one that stands in more is a recursion in disguise. */
const TIMES = 32;

function isInside(schema: $ZodType, inside: Inside | undefined): boolean {
  for (let at = inside; at !== undefined; at = at.outer) if (at.schema === schema) return true;
  return false;
}

const isPipe = (schema: $ZodType): boolean => schema._zod.def.type === "pipe";

/** Both sides of a pipe are one value: what one of them says holds for the other. */
const sideLeaf = (
  reader: SchemaReader,
  sides: readonly { readonly schema: $ZodType }[],
  classified: Leaves<string>,
): Leaf | undefined =>
  reader
    .same(sides.map(({ schema }) => schema))
    .map((schema) => classified.get(schema))
    .find((leaf) => leaf !== undefined);
