/**
 * The form of an answer as a vendor describes it, with what is known to be wrong in vendors' descriptions: null is
 * allowed everywhere except for identifiers (recorded answers hold it where the description has a plain type), and
 * examples are no rules. What the description does not name, a look-alike does not answer either.
 */
export function answerSchema(schema: unknown): Readonly<Record<string, unknown>> {
  return asRecord(relaxed(schema, false));
}

/** `part`: one of several descriptions of the same object, which the whole closes. */
function relaxed(schema: unknown, part: boolean): unknown {
  if (Array.isArray(schema)) return schema.map((one) => relaxed(one, part));
  if (typeof schema !== "object" || schema === null) return schema;
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (NO_RULES.has(key)) continue;
    copy[key === "oneOf" ? "anyOf" : key] = // what has only members that may be absent fits all of them
      key === "properties"
        ? relaxedMembers(value)
        : COMPOSED.includes(key)
          ? relaxed(value, true)
          : key === "items"
            ? relaxed(value, false)
            : value;
  }
  const names = "properties" in copy || COMPOSED.some((word) => word in copy);
  return names && !part && !("additionalProperties" in copy)
    ? { ...copy, unevaluatedProperties: false }
    : copy;
}

const relaxedMembers = (members: unknown): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(asRecord(members)).map(([name, member]) => [
      name,
      name === "id" ? relaxed(member, false) : { anyOf: [relaxed(member, false), { type: "null" }] },
    ]),
  );

const COMPOSED = ["allOf", "anyOf", "oneOf"];
const NO_RULES = new Set(["example", "examples", "default", "nullable", "description"]);

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
