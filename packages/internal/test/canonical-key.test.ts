import { canonicalKey, canonicalKeyOf, compositeKey, keyParts, rowsOf } from "@habeas/internal";
import { createTestDatabase, runs, type TestDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  // what a type makes of a text, or null where it refuses it
  await database.pool
    .query(`create function read_as(value text, type text) returns text language plpgsql as $$
    declare found text;
    begin
      execute format('select (%L::%s)::text', value, type) into found;
      return found;
    exception when others then return null;
    end $$`);
});
afterAll(async () => {
  await database.close();
});

const pad = fc.stringMatching(/^[ \t\n\v\f\r]{0,2}$/);
const sign = fc.constantFrom("", "+", "-");
const edge = fc.constantFrom(15n, 16n, 31n, 32n, 63n, 64n).map((bits) => 2n ** bits);
const magnitude = fc.oneof(
  fc.constantFrom(0n, 7n, 43n),
  fc.bigInt({ min: 0n, max: 2n ** 70n }),
  fc.tuple(edge, fc.bigInt({ min: -2n, max: 2n })).map(([bound, by]) => bound + by),
);
const digits = fc
  .tuple(magnitude, fc.stringMatching(/^0{0,3}$/))
  .map(([number, zeros]) => `${zeros}${number}`);
const integerSpelling = fc.oneof(
  fc.tuple(pad, sign, digits, pad).map((parts) => parts.join("")),
  fc
    .tuple(pad, fc.constantFrom("0x", "0X", "0o", "0b", ""), fc.stringMatching(/^[0-9a-fA-F_]{0,6}$/))
    .map((parts) => parts.join("")),
  fc.constantFrom(
    "",
    "+",
    "-",
    " ",
    "4 3",
    "--1",
    "1e2",
    "1.0",
    "٣",
    "0x",
    "1_",
    "_1",
    "1__2",
    "\u00a043",
    "x",
  ),
);
const uuidSpelling = fc
  .tuple(
    fc.uuid({ version: [1, 4, 7] }),
    fc.constantFrom("", "upper", "bare", "braces", "fours", "cut", "space", "half"),
  )
  .map(([uuid, change]) => {
    const bare = uuid.replaceAll("-", "");
    switch (change) {
      case "upper":
        return uuid.toUpperCase();
      case "bare":
        return bare;
      case "braces":
        return `{${uuid}}`;
      case "fours":
        return bare.replaceAll(/.{4}(?=.)/g, "$&-").toUpperCase();
      case "cut":
        return uuid.slice(1);
      case "space":
        return ` ${uuid}`;
      case "half":
        return `{${uuid}`;
      default:
        return uuid;
    }
  });
const textSpelling = fc
  .oneof(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }),
    fc.constantFrom("7", "07", " 7", "7 ", "ä", "a\u0308", "A", "a", "\u001f"),
  )
  .filter((text) => !text.includes("\0"));

const part = (sqlType: string, value: unknown) => ({ sqlType, value });

const TYPES = [
  { type: "smallint", drizzle: ["smallint", "smallserial"], spelling: integerSpelling },
  { type: "integer", drizzle: ["integer", "serial"], spelling: integerSpelling },
  { type: "bigint", drizzle: ["bigint", "bigserial"], spelling: integerSpelling },
  { type: "uuid", drizzle: ["uuid", "UUID"], spelling: uuidSpelling },
  { type: "text", drizzle: ["text", "varchar", "character varying"], spelling: textSpelling },
];

describe("a canonical key, without asking the database,", () => {
  it.each(TYPES)(
    "is for $type what the row itself writes, and nobody's where PostgreSQL refuses it",
    async ({ type, drizzle, spelling }) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(spelling, { minLength: 1, maxLength: 80 }),
          fc.constantFrom(...drizzle),
          async (spellings, sqlType) => {
            const read = await database.pool.query<{ written: string | null }>(
              `select read_as(value, $2) as written from unnest($1::text[]) with ordinality as given (value, n) order by n`,
              [spellings, type],
            );
            for (const [at, spelled] of spellings.entries()) {
              const written = read.rows[at]?.written ?? null;
              expect({ spelled, is: canonicalKey(sqlType, spelled) }).toEqual({
                spelled,
                is: written === null ? { form: "nobody" } : { form: "key", key: written },
              });
            }
          },
        ),
        { numRuns: runs(400, { short: 25 }) },
      );
    },
  );

  it.each(TYPES)(
    "is the same for two spellings of $type exactly where the column's own = finds them equal",
    async ({ type, spelling }) => {
      await fc.assert(
        fc.asyncProperty(fc.array(spelling, { minLength: 2, maxLength: 30 }), async (spellings) => {
          const possible = spellings.filter((spelled) => canonicalKey(type, spelled).form === "key");
          const answer = await database.db.execute(
            sql`select a.n::int as a, b.n::int as b
            from unnest(${sql.param(possible)}::text[]) with ordinality as a (value, n),
                 unnest(${sql.param(possible)}::text[]) with ordinality as b (value, n)
            where a.value::${sql.raw(type)} = b.value::${sql.raw(type)}`,
          );
          const equal = new Set(rowsOf<{ a: number; b: number }>(answer).map(({ a, b }) => `${a} ${b}`));
          const keys = possible.map((spelled) => JSON.stringify(canonicalKey(type, spelled)));
          for (const [a, one] of keys.entries())
            for (const [b, other] of keys.entries())
              expect(one === other).toBe(equal.has(`${a + 1} ${b + 1}`));
        }),
        { numRuns: runs(400, { short: 25 }) },
      );
    },
  );

  it("is read from numbers and bigints as from their text", () => {
    expect(canonicalKey("integer", 43)).toEqual({ form: "key", key: "43" });
    expect(canonicalKey("bigint", -(2n ** 63n))).toEqual({ form: "key", key: "-9223372036854775808" });
    expect(canonicalKey("smallint", 2 ** 15)).toEqual({ form: "nobody" });
    for (const value of [1.5, NaN, Infinity, 2 ** 60, null, undefined, {}, true, [7], new Date(0)]) {
      expect(canonicalKey("bigint", value)).toEqual({ form: "nobody" });
      expect(canonicalKey("uuid", value)).toEqual({ form: "nobody" });
    }
  });

  it("is nobody's for a text that PostgreSQL cannot hold, for an empty one, and for one longer than the column", () => {
    for (const value of ["", "a\0b", "\ud800", "a\udc00"]) {
      expect(canonicalKey("text", value)).toEqual({ form: "nobody" });
    }
    expect(canonicalKey("varchar(3)", "😀😀😀")).toEqual({ form: "key", key: "😀😀😀" });
    expect(canonicalKey("character varying(3)", "abcd")).toEqual({ form: "nobody" });
  });

  it.each([
    "numeric",
    "citext",
    "date",
    "char(3)",
    "character(3)",
    "timestamp with time zone",
    "inet",
    "double precision",
    "my_domain",
    "jsonb",
    "text[]",
  ])("is not known for %s, whose equal values may have several texts", (type) => {
    expect(canonicalKey(type, "1.0")).toEqual({ form: "not pure" });
  });

  it("takes bounded time for a text of any length", () => {
    const zeros = "0".repeat(1_000_000);
    expect(canonicalKey("bigint", `${zeros}7`)).toEqual({ form: "key", key: "7" });
    expect(canonicalKey("bigint", `1${zeros}`)).toEqual({ form: "nobody" });
    expect(canonicalKey("uuid", "a-".repeat(1_000_000))).toEqual({ form: "nobody" });
  });
});

describe("the canonical text of a composite key", () => {
  it("holds its parts in the order of the primary key, each canonical, and gives them back", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc
            .string({ unit: "grapheme", minLength: 1 })
            .filter((text) => text.isWellFormed() && !text.includes("\0")),
          { minLength: 2, maxLength: 4 },
        ),
        fc.integer(),
        (texts, number) => {
          const found = canonicalKeyOf([
            { sqlType: "integer", value: ` +${Math.abs(number % 1000)}` },
            ...texts.map((value) => ({ sqlType: "text", value })),
          ]);
          if (found.form !== "key") throw new Error(found.form);
          const parts = [String(Math.abs(number % 1000)), ...texts];
          expect(keyParts(found.key, parts.length)).toEqual(parts);
          expect(compositeKey(parts)).toBe(found.key);
        },
      ),
      { numRuns: runs(1_000) },
    );
  });

  it("is nobody's as soon as one part is, and not pure where a part is not", () => {
    expect(canonicalKeyOf([part("integer", "x"), part("numeric", "1")])).toEqual({ form: "nobody" });
    expect(canonicalKeyOf([part("integer", "1"), part("numeric", "1")])).toEqual({ form: "not pure" });
    expect(canonicalKeyOf([part("integer", "01")])).toEqual({ form: "key", key: "1" });
    expect(canonicalKeyOf([])).toEqual({ form: "nobody" });
  });

  it("is no key when it has another number of parts, or is no array of texts", () => {
    for (const text of ['["a"]', '["a","b","c"]', '["a",1]', '{"0":"a","1":"b"}', "a", ""]) {
      expect(keyParts(text, 2)).toBeUndefined();
    }
    expect(keyParts('["a","b"]', 1)).toEqual(['["a","b"]']);
  });
});
