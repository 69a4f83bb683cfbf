/** Any value that JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * The one text of a JSON value (RFC 8785, JSON Canonicalization Scheme): no white space, members ordered by
 * the UTF-16 code units of their names, numbers as ECMAScript prints them. What is hashed or signed here is
 * always the UTF-8 of this text.
 *
 * @throws A `TypeError`: NaN, an infinity, a lone surrogate, or a value that is not JSON. The message names
 * the kind of the value, never the value.
 */
export function canonicalJson(value: Json): string {
  switch (typeof value) {
    case "string":
      if (!value.isWellFormed()) throw new TypeError("a lone surrogate has no canonical JSON");
      return JSON.stringify(value);
    case "number":
      if (!Number.isFinite(value)) throw new TypeError("a number that is not finite has no canonical JSON");
      return JSON.stringify(value);
    case "boolean":
      return value ? "true" : "false";
    case "object":
      if (value === null) return "null";
      if (isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
      return canonicalObject(value);
    default:
      throw new TypeError(`a value of type ${typeof value} has no canonical JSON`);
  }
}

function canonicalObject(value: { readonly [key: string]: Json }): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError("an object with a class of its own has no canonical JSON");
  }
  const names = Object.keys(value);
  if (!names.every(followsItsPredecessor)) names.sort(); // by UTF-16 code unit, as ECMAScript compares
  let text = "";
  for (const name of names) {
    const member = value[name];
    if (member === undefined) throw new TypeError("a value of type undefined has no canonical JSON");
    text += `${text === "" ? "" : ","}${canonicalJson(name)}:${canonicalJson(member)}`;
  }
  return `{${text}}`;
}

/** Most objects are written in order: looking is cheaper than sorting. */
const followsItsPredecessor = (name: string, index: number, names: readonly string[]): boolean => {
  const before = names[index - 1];
  return before === undefined || before < name;
};

/** `Array.isArray` does not narrow a readonly array. */
const isArray = (value: object): value is readonly Json[] => Array.isArray(value);
