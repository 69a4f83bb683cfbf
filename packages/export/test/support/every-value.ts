import * as fc from "fast-check";
import { TYPES } from "./every-type.ts";

const edge = (...values: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...values);
const whole = (bits: bigint): fc.Arbitrary<string> =>
  fc.bigInt({ min: -(1n << (bits - 1n)), max: (1n << (bits - 1n)) - 1n }).map(String);
/** Any text that PostgreSQL can store. */
const words = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }).map((text) => text.replaceAll("\0", "").toWellFormed()),
  edge(
    "",
    "\\N",
    "\\.",
    "\\",
    "\\\\",
    "\t\n\r\b\f\v",
    "'=1+1",
    "=1+1",
    "''@x",
    "-",
    "NaN",
    "null",
    '"',
    "a,b",
    "\u007f\u0001",
    "ü\u{1f600}\u2028",
    " lead",
  ),
);
const digits = (max: number): fc.Arbitrary<string> =>
  fc.stringMatching(new RegExp(`^[1-9][0-9]{0,${max - 1}}$`));
const decimal = fc
  .tuple(edge("", "-"), digits(30), edge("", ".5", ".000", ".10"), edge(""))
  .map((parts) => parts.join(""));
const float = fc.oneof(fc.double().map(String), edge("NaN", "Infinity", "-Infinity", "-0", "1e300"));
const small = fc.oneof(
  fc.float({ noDefaultInfinity: true, noNaN: true }).map(String),
  edge("NaN", "Infinity", "-Infinity"),
);
const day = fc
  .date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const dates = fc.oneof(day, edge("infinity", "-infinity", "0044-03-15 BC", "294276-12-31", "1900-02-28"));
const clock = fc
  .tuple(fc.integer({ min: 0, max: 86_399 }), fc.integer({ min: 0, max: 999_999 }))
  .map(
    ([second, micro]) =>
      `${new Date(second * 1000).toISOString().slice(11, 19)}.${String(micro).padStart(6, "0")}`,
  );
const moment = fc.oneof(
  fc.tuple(day, clock).map((parts) => parts.join(" ")),
  edge(
    "infinity",
    "-infinity",
    "0044-03-15 12:00:00 BC",
    "2026-03-29 02:30:00",
    "1890-01-01 00:00:00.000001",
  ),
);
const json = fc.oneof(
  fc.json().map((text) => text.replaceAll("\\u0000", "")),
  edge(
    '{ "a" :\n\t[1.10, 1e5, -0] ,\r\n "b":"\\n\\u00e9\\\\" }',
    '"\\"quoted\\""',
    "null",
    "12345678901234567890",
    '{"a":1,"a":2}',
  ),
);
const member = (text: string): string => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
const list = (items: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .array(fc.oneof({ weight: 5, arbitrary: items.map(member) }, edge("NULL")), { maxLength: 4 })
    .map((all) => `{${all.join(",")}}`);
const pair = fc.oneof(
  fc.tuple(whole(32n), words).map(([a, b]) => `(${a},${member(b)})`),
  edge("(,)", '(1,"")', "(,x)"),
);
const coordinate = fc.integer({ min: -1000, max: 1000 }).map(String);
const point = fc.tuple(coordinate, coordinate).map(([x, y]) => `(${x},${y})`);

const VALUES: Readonly<Record<string, fc.Arbitrary<string>>> = {
  boolean: edge("t", "f"),
  smallint: whole(16n),
  integer: whole(32n),
  bigint: whole(64n),
  real: small,
  "double precision": float,
  numeric: fc.oneof(
    decimal,
    edge("NaN", "Infinity", "-Infinity", "0", "1e-20", `${"9".repeat(200)}.${"1".repeat(200)}`),
  ),
  "numeric(12,2)": fc.oneof(fc.integer().map(String), edge("0", "-0.01", "9999999999.99")),
  money: edge("12.34", "-5", "92233720368547758.07"),
  text: words,
  "varchar(200)": words,
  "char(12)": edge("abc", "", "a\tb", "  x ", '"\\'),
  '"char"': edge("a", "", "\\", '"', "\\001"),
  name: fc.stringMatching(/^[a-z"\\]{1,20}$/),
  bytea: fc.uint8Array({ maxLength: 60 }).map((bytes) => `\\x${Buffer.from(bytes).toString("hex")}`),
  date: dates,
  time: clock,
  timetz: clock.map((text) => `${text}+05:30`),
  timestamp: moment,
  timestamptz: moment,
  interval: edge("1 year 2 mons -3 days 04:05:06.789", "-1 day", "0", "P1W", "infinity", "1000000 hours"),
  uuid: fc.uuid(),
  json,
  jsonb: json,
  jsonpath: edge("$.a[*] ? (@ > 1)", "strict $", '$."a b"'),
  inet: edge("10.0.0.1", "10.0.0.1/8", "::1", "2001:db8::/32"),
  cidr: edge("10.0.0.0/8", "::/0"),
  macaddr: edge("08:00:2b:01:02:03"),
  macaddr8: edge("08:00:2b:01:02:03:04:05"),
  "bit(8)": fc.stringMatching(/^[01]{8}$/),
  varbit: fc.stringMatching(/^[01]{0,20}$/),
  point,
  line: edge("{1,2,3}", "{-1,0,5}"),
  lseg: fc.tuple(point, point).map(([a, b]) => `[${a},${b}]`),
  box: fc.tuple(point, point).map(([a, b]) => `${a},${b}`),
  path: fc.tuple(point, point).map(([a, b]) => `[${a},${b}]`),
  polygon: fc.tuple(point, point, point).map((all) => `(${all.join(",")})`),
  circle: point.map((at) => `<${at},2.5>`),
  tsvector: edge("'a':1A 'b c':2,3B", "'it''s':1", "'back\\\\slash':4"),
  tsquery: edge("'a' & !'b'", "'x y' <-> 'z':*"),
  int4range: edge("empty", "[1,5)", "(,5]", "[7,)", "(,)"),
  numrange: edge("empty", "[1.5,2.5]", "(,)"),
  tsrange: edge('["2026-01-01 00:00","2026-02-01 00:00")', "(,infinity)", "empty"),
  tstzrange: edge('["2026-01-01 00:00+02","2026-02-01 00:00+02")', "empty"),
  daterange: edge("[2026-01-01,2026-02-01)", "empty"),
  int4multirange: edge("{}", "{[1,3),[5,9)}"),
  oid: edge("0", "4294967295", "26"),
  pg_lsn: edge("0/0", "16/B374D848"),
  pg_snapshot: edge("10:20:10,14,15", "1:1:"),
  xid8: edge("0", "18446744073709551615"),
  regclass: edge("pg_class", "everything"),
  mood: edge("sad", 'so "so"', "happy, really"),
  positive: edge("1", "0.5", "NaN"),
  pair,
  "integer[]": fc.oneof(list(whole(32n)), edge("{}", "[0:1]={5,6}", "{{1,2},{3,4}}")),
  "text[]": list(words),
  "numeric[][]": edge("{}", "{{1.5,NaN},{NULL,-3}}", "{{Infinity}}"),
  "timestamptz[]": list(moment),
  "json[]": list(json),
  "pair[]": list(pair),
  "mood[]": list(edge("sad", 'so "so"')),
};

/** One row of the table of every type: texts that PostgreSQL reads as that type, or NULL. */
export const everyValue: fc.Arbitrary<readonly (string | null)[]> = fc.tuple(
  ...TYPES.map(([, type]) => {
    const value = VALUES[type];
    if (value === undefined) throw new Error(`no values for ${type}`);
    return fc.option(value, { freq: 8 });
  }),
);
