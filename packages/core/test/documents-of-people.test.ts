import {
  array,
  assert,
  constantFrom,
  dictionary,
  integer,
  jsonValue,
  letrec,
  oneof,
  property,
  record,
  type Arbitrary,
} from "fast-check";
import { runs } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import { z, type ZodType } from "zod";
import { documentShares, readDocument, writeDocument } from "../src/engine.ts";
import { leaves } from "../src/index.ts";
import { documentLeaves, type DocumentLeaf } from "../src/values/document/document-leaves.ts";
import { replaceInDocument } from "../src/values/document/replace-in-document.ts";
import { schemaLeaves } from "../src/values/document/schema-leaves.ts";

const marks = leaves<"app">();
const named = (): ZodType => z.string().register(marks, { category: "Name" });
const harmless = (): ZodType => z.string().register(marks, { category: "None" });

/** Schemas of every kind, made of each other, with members of few names so that documents meet them. */
const schemas: Arbitrary<ZodType> = letrec<{ any: ZodType }>((tie) => {
  const key = constantFrom("a", "b", "c");
  const any = tie("any");
  return {
    any: oneof(
      { maxDepth: 4, withCrossShrink: true },
      constantFrom(
        named,
        harmless,
        () => z.string(),
        () => z.number(),
        () => z.literal("x"),
      ).map((make) => make()),
      dictionary(key, any, { maxKeys: 3 }).map((shape) => z.object(shape)),
      dictionary(key, any, { maxKeys: 2 }).map((shape) => z.object(shape).catchall(named())),
      any.map((one) => z.array(one)),
      any.map((one) => z.record(z.string(), one)),
      array(any, { minLength: 1, maxLength: 3 }).map((items) =>
        z.tuple([z.string(), ...items]).rest(named()),
      ),
      array(any, { minLength: 2, maxLength: 3 }).map((options) => z.union(options)),
      record({ left: any, right: any }).map(({ left, right }) => z.intersection(left, right)),
      any.map((one) => one.optional()),
      any.map((one) => z.lazy(() => one).nullable()),
      any.map((one) => one.transform((value) => value)),
      any.map((one) => z.preprocess((value) => value, one)),
      any.map((one) => one.readonly()),
      any.map((one) => z.set(one)),
    ),
  };
}).any;

const documents = jsonValue({ maxDepth: 4 }).chain((value) =>
  oneof(
    constantFrom(value),
    dictionary(constantFrom("a", "b", "c", "d"), jsonValue({ maxDepth: 3 }), { maxKeys: 3 }),
  ),
);

/** As a reader would do it by hand: all leaves by recursion. */
function primitives(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap((item, at) => primitives(item, [...path, at]));
  if (typeof value === "object")
    return Object.entries(value).flatMap(([key, item]) => primitives(item, [...path, key]));
  return [path];
}

const size = (value: unknown): number =>
  typeof value === "object" && value !== null
    ? Object.values(value).reduce<number>((sum, item) => sum + size(item), 1)
    : 1;

const paths = (found: readonly DocumentLeaf[]): string[] => found.map(({ path }) => path.join("."));

describe("the leaves of a document", () => {
  it("are all of its values, each once and in order, whatever the schema", () => {
    assert(
      property(schemas, documents, (schema, document) => {
        expect(documentLeaves(schema, marks, document).map(({ path }) => path)).toEqual(primitives(document));
      }),
      { numRuns: runs(20_000, { short: 500 }) },
    );
  });

  it("cost in proportion to the document times the schemas that can stand at one place", () => {
    assert(
      property(schemas, documents, (schema, document) => {
        const count = { pairs: 0 };
        documentLeaves(schema, marks, document, count);
        const alternatives = schemaLeaves(schema, marks).length + 60;
        expect(count.pairs).toBeLessThanOrEqual(4 * size(document) * alternatives);
      }),
      { numRuns: runs(20_000, { short: 500 }) },
    );
  });

  it("cost in proportion to the document under a recursive union", () => {
    const node: ZodType = z.lazy(() =>
      z.union([named(), ...Array.from({ length: 4 }, () => z.object({ child: node }))]),
    );
    const tree: ZodType = z.lazy(() =>
      z.union([z.array(tree), z.array(tree), z.array(z.union([tree, named()])), named()]),
    );
    for (const depth of [10, 100, 1_000]) {
      const nested = (wrap: (inner: unknown) => unknown): unknown => {
        let document: unknown = "Eva";
        for (let level = 0; level < depth; level += 1) document = wrap(document);
        return document;
      };
      for (const [schema, document] of [
        [node, nested((child) => ({ child }))],
        [tree, nested((item) => [item])],
      ] as const) {
        const count = { pairs: 0 };
        expect(documentLeaves(schema, marks, document, count).map(({ leaf }) => leaf?.category)).toEqual([
          "Name",
        ]);
        expect(count.pairs).toBeLessThanOrEqual(40 * (depth + 1));
      }
    }
  });

  it("are found at any depth, can be replaced there, and written again", () => {
    const text = `${"[".repeat(100_000)}"Eva"${"]".repeat(100_000)}`;
    const { document } = readDocument(text);
    const found = documentLeaves(z.unknown(), marks, document);
    expect(found.map(({ value, leaf }) => [value, leaf])).toEqual([["Eva", undefined]]);
    const blanked = replaceInDocument(
      document,
      found.map(({ member }) => ({ member, value: "" })),
    );
    expect(writeDocument(blanked)).toBe(text.replace("Eva", ""));
  });

  it("are told apart by the literals of an option", () => {
    const schema = z.union([
      z.object({ kind: z.literal("thing"), label: harmless() }),
      z.object({ kind: z.literal("person"), label: named() }),
    ]);
    const categories = [
      { kind: "thing", label: "x" },
      { kind: "person", label: "x" },
      { kind: "?", label: "x" },
    ].map(
      (document) =>
        documentLeaves(schema, marks, document).find(({ path }) => path[0] === "label")?.leaf?.category,
    );
    expect(categories).toEqual(["None", "Name", "Name"]);
  });

  it("are known behind every kind of wrapper", () => {
    const wrappers: readonly ((schema: ZodType) => ZodType)[] = [
      (schema) => schema.optional(),
      (schema) => schema.nullable(),
      (schema) => schema.default("x"),
      (schema) => schema.prefault("x"),
      (schema) => schema.catch("x"),
      (schema) => schema.readonly(),
      (schema) => schema.brand("b"),
      (schema) => z.nonoptional(schema),
      (schema) => schema.transform((value) => value),
      (schema) => schema.pipe(z.any()),
      (schema) => z.preprocess((value) => value, schema),
      (schema) => z.lazy(() => schema),
      (schema) => z.union([z.number(), schema]),
      (schema) => z.intersection(schema, z.string()),
      (schema) => z.promise(schema),
    ];
    for (const wrap of wrappers) {
      const schema = z.object({ name: wrap(named()) });
      expect(documentLeaves(schema, marks, { name: "Eva" }).map(({ leaf }) => leaf?.category)).toEqual([
        "Name",
      ]);
    }
  });
});

describe("the leaves of a schema", () => {
  it("are listed for a schema that never ends, and for one whose getters make it anew", () => {
    const endless = (): ZodType => z.lazy(() => z.object({ name: named(), more: z.array(endless()) }));
    const Person = z.object({
      name: named(),
      get friends() {
        return z.array(Person);
      },
    });
    for (const schema of [endless(), Person]) {
      expect(schemaLeaves(schema, marks)[0]).toMatchObject({ path: ["name"], leaf: { category: "Name" } });
    }
  });

  it("are classified or not, never left out: every kind of zod is known or a leaf without a class", () => {
    const schema = z.object({
      map: z.map(z.string(), z.string()),
      set: z.set(named()),
      any: z.any(),
      date: z.date(),
      big: z.bigint(),
      custom: z.custom<string>(),
      template: z.templateLiteral(["a", z.number()]),
      made: named().transform((value) => String(value).length),
    });
    expect(schemaLeaves(schema, marks).map(({ path, leaf }) => [path.join("."), leaf?.category])).toEqual([
      ["map.*", undefined],
      ["map.*", undefined],
      ["set.*", "Name"],
      ["any", undefined],
      ["date", undefined],
      ["big", undefined],
      ["custom", undefined],
      ["template", undefined],
      ["made", "Name"],
    ]);
  });
});

describe("a stored document", () => {
  it("is read as JSON, as JSON inside JSON, and as the text it is", () => {
    expect(readDocument('{"a":1}').document).toEqual({ a: 1 });
    expect(readDocument('"{\\"a\\":1}"').document).toEqual({ a: 1 });
    expect(readDocument({ a: 1 }).document).toEqual({ a: 1 });
    for (const text of ["eva@example.org", '{"a":', "[1", "12", "null", "", "{eva@example.org}"]) {
      const { document, restore } = readDocument(text);
      expect(document).toBe(text);
      expect(restore("[erased]")).toBe("[erased]");
    }
  });

  it("is restored in the form in which it came", () => {
    assert(
      property(
        dictionary(constantFrom("a", "b"), jsonValue()),
        integer({ min: 0, max: 2 }),
        (value, layers) => {
          let stored: unknown = value;
          for (let layer = 0; layer < layers; layer += 1) stored = JSON.stringify(stored);
          const { document, restore } = readDocument(stored);
          expect(JSON.stringify(restore(document))).toBe(JSON.stringify(stored));
        },
      ),
      { numRuns: runs(2_000) },
    );
  });
});

describe("a document that names several people", () => {
  const person = () =>
    z.object({
      name: named(),
      contact: z.object({
        email: z
          .string()
          .register(marks, { category: "EmailAddress", identifies: "claimant", with: "injured" }),
        phone: z.string().register(marks, { category: "TelephoneNumber" }),
      }),
    });
  const witness = z.object({
    name: named(),
    email: z.string().register(marks, { category: "EmailAddress", identifies: "claimant" }),
    lawyer: z.string().register(marks, { category: "Name", identifies: false }),
  });
  const claim = z.object({
    injured: person(),
    witnesses: z.array(witness),
    approvers: z.array(z.string().register(marks, { category: "Identifying", identifies: "user" })),
    couple: z.object({
      one: z.string().register(marks, { category: "EmailAddress", identifies: "claimant" }),
      two: z.string().register(marks, { category: "EmailAddress", identifies: "claimant" }),
      address: z.string().register(marks, { category: "PhysicalAddress" }),
    }),
    place: named(),
  });
  const document = {
    injured: { name: "Eva", contact: { email: "Eva@x.example", phone: "1" } },
    witnesses: [
      { name: "Max", email: "max@x.example", lawyer: "Ida" },
      { name: "Eva again", email: "eva@x.example", lawyer: "Ulf" },
    ],
    approvers: ["user-1", "user-2"],
    couple: { one: "eva@x.example", two: "max@x.example", address: "Street 1" },
    place: "Berlin",
  };
  const sharesOf = (...identifiers: string[]) => {
    const shares = documentShares(documentLeaves(claim, marks, document), naming(identifiers));
    const { own, shared, others, unclaimed } = shares;
    return { own: paths(own), shared: paths(shared), others: paths(others), unclaimed: paths(unclaimed) };
  };

  it("belongs to each by the smallest enclosing member, or the one that `with` names", () => {
    expect(sharesOf("eva@x.example")).toEqual({
      own: [
        "injured.name",
        "injured.contact.email",
        "injured.contact.phone",
        "witnesses.1.name",
        "witnesses.1.email",
        "couple.one",
      ],
      shared: ["couple.address"],
      others: [
        "witnesses.0.name",
        "witnesses.0.email",
        "witnesses.0.lawyer",
        "witnesses.1.lawyer",
        "approvers.0",
        "approvers.1",
        "couple.two",
      ],
      unclaimed: ["place"],
    });
    expect(sharesOf("user-2").own).toEqual(["approvers.1"]);
  });

  it("is nobody's but the row's where it names nobody", () => {
    const found = documentShares(
      documentLeaves(z.object({ name: named() }), marks, { name: "Eva" }),
      naming(["eva"]),
    );
    expect(found.unclaimed).toHaveLength(1);
  });
});

/** Whoever these values name, in lower case. */
const naming = (identifiers: readonly string[]) => ({
  isTheirs: (_: unknown, value: unknown) => identifiers.includes(String(value).toLowerCase()),
});
