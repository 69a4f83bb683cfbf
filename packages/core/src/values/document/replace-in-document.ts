import { CoreError } from "../../errors.ts";
import type { DocumentMember } from "./document-leaves.ts";

/** Another value for one place of a document. */
export interface Replacement {
  readonly member: DocumentMember;
  readonly value: unknown;
}

/**
 * A copy of a document with other values at some places of it. What is around them stays as it was, at any depth.
 *
 * @throws A {@link CoreError}: `document_not_classifiable` for a place of another document: an erasure that does
 * nothing is a failure.
 */
export function replaceInDocument(document: unknown, replacements: readonly Replacement[]): unknown {
  const values = new Map(replacements.map(({ member, value }) => [member, value] as const));
  const byHolder = new Map<unknown, Map<string | number, unknown>>();
  for (const [{ holder, key }, value] of values) {
    if (holder === undefined) return value;
    const members = byHolder.get(holder.value) ?? new Map<string | number, unknown>();
    members.set(key, value);
    byHolder.set(holder.value, members);
  }
  const copies = new Map<object, object>();
  const root = copyOf(document, byHolder, copies);
  if ([...byHolder.keys()].every((holder) => isObject(holder) && copies.has(holder))) return root;
  throw new CoreError("document_not_classifiable", "a place is not in the document");
}

type Changes = ReadonlyMap<unknown, ReadonlyMap<string | number, unknown>>;

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** Level by level, so that no depth is too deep. Each object is copied once, also where it stands twice. */
function copyOf(document: unknown, changes: Changes, copies: Map<object, object>): unknown {
  if (!isObject(document)) return document;
  const open: object[] = [document];
  const shell = (value: unknown): unknown => {
    if (!isObject(value)) return value;
    const known = copies.get(value);
    if (known !== undefined) return known;
    const made: object = Array.isArray(value) ? [] : {};
    copies.set(value, made);
    open.push(value);
    return made;
  };
  const root = shell(open.pop());
  for (let source = open.pop(); source !== undefined; source = open.pop()) {
    const copy = copies.get(source);
    const changed = changes.get(source);
    for (const [name, value] of Object.entries(source)) {
      const key = Array.isArray(source) ? Number(name) : name;
      // as an own member, whatever its name: `__proto__` is a member of a JSON text
      Reflect.defineProperty(copy ?? {}, name, {
        value: changed?.has(key) === true ? changed.get(key) : shell(value),
        configurable: true,
        enumerable: true,
        writable: true,
      });
    }
  }
  return root;
}
