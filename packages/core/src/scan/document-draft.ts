import { nameHint, valueHint } from "../vocabulary/category-hints.ts";

/** The name of the zod registry in the drafted file. */
export const LEAVES = "documentLeaves";

/** The zod schema, as TypeScript, of documents that look like the sampled ones. */
export function documentDraft(documents: readonly unknown[]): string {
  return documents.length === 0 ? leaf("z.unknown()", "PersonalData") : schemaOf(documents, "", 0);
}

const DEEPEST = 8;

function schemaOf(values: readonly unknown[], name: string, depth: number): string {
  const known = values.filter((value) => value !== null && value !== undefined);
  const nullable = known.length < values.filter((value) => value !== undefined).length ? ".nullable()" : "";
  if (known.length === 0 || depth > DEEPEST) return leaf("z.unknown()", "PersonalData");
  const options = [
    ...ofArrays(
      known.filter((value) => Array.isArray(value)),
      name,
      depth,
    ),
    ...ofObjects(
      known.filter((value) => isObject(value)),
      name,
      depth,
    ),
    ...ofPrimitives(known, name),
  ];
  return `${options.length === 1 ? options.join("") : `z.union([${options.join(", ")}])`}${nullable}`;
}

const ofArrays = (arrays: readonly (readonly unknown[])[], name: string, depth: number): string[] =>
  arrays.length === 0 ? [] : [`z.array(${schemaOf(arrays.flat(), name, depth + 1)})`];

function ofObjects(objects: readonly object[], name: string, depth: number): string[] {
  if (objects.length === 0) return [];
  const keys = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  const member = (key: string): unknown[] =>
    objects.filter((object) => Object.hasOwn(object, key)).map((object): unknown => Reflect.get(object, key));
  // A member's name may itself be somebody's data: such an object is a record, and its names are not printed.
  if (keys.length > 60 || !keys.every(isPlainName)) {
    return [`z.record(z.string(), ${schemaOf(keys.flatMap(member), name, depth + 1)})`];
  }
  const members = keys.map((key) => {
    const values = member(key);
    const optional = values.length < objects.length ? ".optional()" : "";
    return `${JSON.stringify(key)}: ${schemaOf(values, key, depth + 1)}${optional}`;
  });
  return [`z.object({ ${members.join(", ")} })`];
}

function ofPrimitives(values: readonly unknown[], name: string): string[] {
  const texts = values.filter((value) => typeof value === "string");
  const hint = nameHint(name);
  const category = valueHint(texts) ?? (hint?.word === "personal" ? hint.category : "None");
  return [
    ...(texts.length > 0 ? [leaf("z.string()", category)] : []),
    ...(values.some((value) => typeof value === "number") ? [leaf("z.number()", "None")] : []),
    ...(values.some((value) => typeof value === "boolean") ? [leaf("z.boolean()", "None")] : []),
  ];
}

const leaf = (schema: string, category: string): string =>
  `${schema}.register(${LEAVES}, { category: ${JSON.stringify(category)} })`;

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isPlainName = (key: string): boolean => /^[A-Za-z_$][\w$-]{0,40}$/.test(key) && !/\d{4}/.test(key);
