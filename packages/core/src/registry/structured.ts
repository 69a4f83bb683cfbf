import { registry, type $ZodRegistry, type $ZodType } from "zod/v4/core";
import { CoreError } from "../errors.ts";
import { definitionOf } from "./brands.ts";
import type { Origin } from "../vocabulary/origins.ts";

/** What one leaf of a document is. `category` is a plain string: zod's `$replace` mangles `string & {}`. */
export interface Leaf<P extends string = string> {
  /** A DPV category; `"None"` for a leaf without personal data. */
  readonly category: string;
  /** @defaultValue the purposes of the column that holds the document */
  readonly for?: readonly P[];
  /** A kind of person without a row, whom this value names. */
  readonly identifies?: string;
  readonly origin?: Origin;
}

/** The zod registry of a form's leaves: `z.email().register(formLeaves, { category: "EmailAddress" })`. The
 * purposes are checked where the form meets its table. */
export const leaves = <const P extends string>(): $ZodRegistry<Leaf<P>> => registry<Leaf<P>>();

/** The reading side of {@link leaves}. */
export interface Leaves<out P extends string> {
  get(schema: $ZodType): Leaf<P> | undefined;
}

/** One value inside a document: where it stands, and what it is (undefined: nobody said). */
export interface DocumentLeaf {
  /** Member names and array positions from the root. */
  readonly path: readonly (string | number)[];
  readonly leaf: Leaf | undefined;
  readonly value: unknown;
}

/** One leaf of a schema: `*` stands for every array position or record key. */
export interface SchemaLeaf {
  readonly path: readonly string[];
  readonly leaf: Leaf | undefined;
  /** The instance that stands there: one that stands twice can hold one classification only. */
  readonly schema: $ZodType;
}

/** Every leaf that a schema can hold, classified or not. Recursive schemas are followed once. */
export function schemaLeaves(schema: $ZodType, classified: Leaves<string>): SchemaLeaf[] {
  const found: SchemaLeaf[] = [];
  const open = new Set<$ZodType>();
  const walk = (at: $ZodType, path: readonly string[], inherited: Leaf | undefined): void => {
    const leaf = classified.get(at) ?? inherited;
    if (open.has(at)) return;
    open.add(at);
    const parts = partsOf(at);
    if (parts.length === 0) found.push({ path, leaf, schema: at });
    for (const { key, schema: part } of parts) {
      walk(part, key === undefined ? path : [...path, key], leaf);
    }
    open.delete(at);
  };
  walk(schema, [], undefined);
  return found;
}

/**
 * Every primitive value of a document with its classification: the schema is followed where it fits, and a
 * value that the schema does not know is listed with `leaf: undefined`, never skipped.
 */
export function documentLeaves(
  schema: $ZodType,
  classified: Leaves<string>,
  document: unknown,
): DocumentLeaf[] {
  const found: DocumentLeaf[] = [];
  const walk = (
    value: unknown,
    candidates: readonly $ZodType[],
    path: readonly (string | number)[],
    inherited: Leaf | undefined,
  ): void => {
    const at = candidates.flatMap(transparent);
    const leaf =
      at.map((candidate) => classified.get(candidate)).find((known) => known !== undefined) ?? inherited;
    if (Array.isArray(value)) {
      value.forEach((item, index) =>
        walk(
          item,
          at.flatMap((part) => childOf(part, String(index))),
          [...path, index],
          leaf,
        ),
      );
    } else if (typeof value === "object" && value !== null) {
      for (const [key, member] of Object.entries(value)) {
        walk(
          member,
          at.flatMap((part) => childOf(part, key)),
          [...path, key],
          leaf,
        );
      }
    } else if (value !== null && value !== undefined) {
      found.push({ path, leaf, value });
    }
  };
  walk(document, [schema], [], undefined);
  return found;
}

/**
 * A copy of a document with other values at some paths. Every path must exist: an erasure that does nothing
 * is a failure.
 *
 * @throws A {@link CoreError}: `document_not_classifiable` when a path leads nowhere.
 */
export function replaceInDocument(
  document: unknown,
  replacements: readonly { readonly path: readonly (string | number)[]; readonly value: unknown }[],
): unknown {
  let root = structuredClone(document);
  for (const { path, value } of replacements) {
    const last = path.at(-1);
    if (last === undefined) {
      root = value;
      continue;
    }
    const parent = path.slice(0, -1).reduce<unknown>((at, step) => member(at, step), root);
    if (typeof parent !== "object" || parent === null || !(last in parent)) {
      throw new CoreError("document_not_classifiable", "a path leads nowhere in the document");
    }
    Object.assign(parent, { [last]: value });
  }
  return root;
}

const member = (value: unknown, step: string | number): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, step)
    ? Reflect.get(value, step)
    : undefined;

/** The steps from a schema to its parts; `key` undefined: the same place (optional, nullable, union, …). */
function partsOf(schema: $ZodType): readonly { readonly key?: string; readonly schema: $ZodType }[] {
  const def = definitionOf(schema);
  switch (def.type) {
    case "object":
      return Object.entries(def.shape).map(([key, part]) => ({ key, schema: part }));
    case "array":
      return [{ key: "*", schema: def.element }];
    case "tuple":
      return [
        ...def.items.map((part, index) => ({ key: String(index), schema: part })),
        ...(def.rest ? [{ key: "*", schema: def.rest }] : []),
      ];
    case "record":
      return [{ key: "*", schema: def.valueType }];
    case "union":
      return def.options.map((part) => ({ schema: part }));
    case "intersection":
      return [{ schema: def.left }, { schema: def.right }];
    case "pipe":
      return [{ schema: def.in }];
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

/** A schema and everything that stands at the same place inside its wrappers. */
function transparent(schema: $ZodType): $ZodType[] {
  const seen = new Set<$ZodType>();
  const walk = (at: $ZodType): void => {
    if (seen.has(at)) return;
    seen.add(at);
    for (const part of partsOf(at)) if (part.key === undefined) walk(part.schema);
  };
  walk(schema);
  return [...seen];
}

const childOf = (schema: $ZodType, key: string): readonly $ZodType[] => {
  const parts = partsOf(schema);
  const named = parts.filter((part) => part.key === key);
  return (named.length > 0 ? named : parts.filter((part) => part.key === "*")).map((part) => part.schema);
};
