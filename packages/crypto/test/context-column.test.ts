import {
  bigint,
  bigserial,
  boolean,
  char,
  date,
  integer,
  numeric,
  pgTable,
  smallint,
  text,
  uuid,
  varchar,
} from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import { contextColumn } from "../src/columns/context-column.ts";
import { outcome, refusal } from "./refusals.ts";

const table = pgTable("t", {
  uuid: uuid("id"),
  text: text(),
  varchar: varchar(),
  short: varchar({ length: 36 }),
  smallint: smallint(),
  integer: integer(),
  bigint: bigint({ mode: "bigint" }),
  serial: bigserial({ mode: "number" }),
  char: char({ length: 36 }),
  numeric: numeric(),
  boolean: boolean(),
  date: date(),
});

const textOf = (name: keyof typeof table.$inferSelect, value: unknown) =>
  contextColumn(name, table[name]).text(value);

describe("a column that says whose a value is", () => {
  it.each(["uuid", "text", "varchar", "short", "smallint", "integer", "bigint"] as const)(
    "may be of type %s",
    (name) => {
      expect(outcome(() => contextColumn(name, table[name]))).toBe("done");
    },
  );

  it.each(["char", "numeric", "boolean", "date"] as const)(
    "may not be of type %s, whose values have several texts",
    (name) => {
      const refused = refusal(() => contextColumn(name, table[name]));
      expect(refused).toMatchObject({ code: "invalid_options", where: name });
      expect(refused?.fix).toContain("uuid");
      expect(refused?.message).toContain(table[name].getSQLType());
    },
  );

  it("has one text for a value, from the host as from the database", () => {
    const id = "0A1B2C3D-0000-4000-8000-00000000ABCD";
    expect(textOf("uuid", id)).toBe(id.toLowerCase());
    expect(textOf("uuid", `{${id.replaceAll("-", "")}}`)).toBe(id.toLowerCase());
    expect(textOf("text", id)).toBe(id);
    expect(textOf("text", "")).toBe("");
    expect(textOf("integer", 42)).toBe("42");
    expect(textOf("bigint", 42n)).toBe("42");
    expect(textOf("bigint", -(2n ** 63n))).toBe("-9223372036854775808");
    expect(textOf("bigint", Number.MAX_SAFE_INTEGER)).toBe("9007199254740991");
  });

  it.each([
    { name: "text", value: null },
    { name: "text", value: undefined },
    { name: "text", value: true },
    { name: "text", value: {} },
    { name: "integer", value: 1.5 },
    { name: "integer", value: 2 ** 53 },
    { name: "integer", value: Number.NaN },
    { name: "uuid", value: "" },
    { name: "uuid", value: "{0a1b2c3d-0000-4000-8000-00000000abcd" },
    { name: "uuid", value: "0a1b2c3d-0000-4000-8000-00000000abcd1" },
    { name: "uuid", value: "x0a1b2c3d-0000-4000-8000-00000000abcd" },
    { name: "uuid", value: "0a1b2c3d-0000-4000-8000" },
    { name: "uuid", value: 7 },
  ] as const)("refuses $value as $name", ({ name, value }) => {
    expect(refusal(() => textOf(name, value))).toMatchObject({
      code: "missing_context",
      where: table[name].name,
    });
  });
});
