import type { $ZodType } from "zod/v4/core";
import type { Leaf, Leaves } from "../../registry/leaf.ts";
import { SchemaReader } from "./schema-parts.ts";

/** A member of a document: where it stands, and in what. */
export interface DocumentMember {
  /** Undefined: the document itself. */
  readonly holder: DocumentMember | undefined;
  readonly key: string | number;
  readonly value: unknown;
}

/** One value inside a document: where it stands, and what it is (undefined: nobody said). */
export interface DocumentLeaf {
  /** Member names and array positions from the root, worked out when asked for. */
  readonly path: readonly (string | number)[];
  readonly leaf: Leaf | undefined;
  readonly value: unknown;
  readonly member: DocumentMember;
}

/** Pairs of a value and a schema that were compared: what the time of a walk is in proportion to. */
export interface Comparisons {
  pairs: number;
}

interface Place {
  readonly member: DocumentMember;
  readonly candidates: readonly $ZodType[];
  readonly inherited: Leaf | undefined;
}

/**
 * Every primitive value of a document with its classification, in order: the schema is followed where it fits,
 * and a value that the schema does not know is listed with `leaf: undefined`, never skipped. Of several options
 * those count whose literals the document has; where they disagree, what is personal. Each value is compared with
 * each schema at most once, whatever the shape and the depth of either.
 */
export function documentLeaves(
  schema: $ZodType,
  classified: Leaves<string>,
  document: unknown,
  count: Comparisons = { pairs: 0 },
): DocumentLeaf[] {
  const reader = new SchemaReader();
  const found: DocumentLeaf[] = [];
  const root = { holder: undefined, key: "", value: document };
  const open: Place[] = [{ member: root, candidates: [schema], inherited: undefined }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { member, candidates, inherited } = place;
    const { value } = member;
    const at = fitting(reader, candidates, value);
    count.pairs += at.length + 1;
    const leaf = leafAmong(at, classified) ?? inherited;
    const members = membersOf(member);
    if (members === undefined) {
      if (value !== null && value !== undefined) found.push(leafAt(member, leaf));
      continue;
    }
    for (const inner of members.toReversed()) {
      const name = String(inner.key);
      open.push({
        member: inner,
        candidates: [...new Set(at.flatMap((part) => reader.child(part, name)))],
        inherited: leaf,
      });
    }
  }
  return found;
}

const leafAt = (member: DocumentMember, leaf: Leaf | undefined): DocumentLeaf => ({
  get path() {
    return pathOf(member);
  },
  leaf,
  value: member.value,
  member,
});

function pathOf(member: DocumentMember): (string | number)[] {
  const path: (string | number)[] = [];
  for (let at = member; at.holder !== undefined; at = at.holder) path.push(at.key);
  return path.toReversed();
}

/** The members of an object or an array; undefined for a primitive value. */
function membersOf(holder: DocumentMember): DocumentMember[] | undefined {
  const { value } = holder;
  if (Array.isArray(value)) return value.map((item: unknown, key) => ({ holder, key, value: item }));
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).map(([key, item]: [string, unknown]) => ({ holder, key, value: item }));
}

/** Each schema that stands at a place, once; without the options of a union that the document is not. */
function fitting(reader: SchemaReader, candidates: readonly $ZodType[], value: unknown): readonly $ZodType[] {
  const all = reader.same(candidates);
  const fits = all.filter((schema) => !contradicts(reader, schema, value));
  // an option that nobody foresaw: what any of them says of a member is better than nothing
  return fits.some((schema) => reader.holds(schema)) ? fits : all;
}

/** An object whose `kind` is another literal than the document's. */
const contradicts = (reader: SchemaReader, schema: $ZodType, value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  reader
    .literals(schema)
    .some(({ key, values }) => Object.hasOwn(value, key) && !values.has(Reflect.get(value, key)));

function leafAmong(schemas: readonly $ZodType[], classified: Leaves<string>): Leaf | undefined {
  const known = schemas.flatMap((schema) => classified.get(schema) ?? []);
  return known.find(({ category }) => category !== "None") ?? known[0];
}
