import type { Column } from "drizzle-orm";
import { toCamelCase, toSnakeCase } from "drizzle-orm/casing";
import { integer, pgTable } from "drizzle-orm/pg-core";
import type { Database } from "./database.ts";

/** How drizzle spells a column whose schema does not name it: its own option `casing`. */
export type Casing = "snake_case" | "camelCase";

/** The name of a column in the database. */
export function columnName({ name, keyAsName }: Column, casing: Casing | undefined): string {
  if (!keyAsName || casing === undefined) return name;
  return casing === "snake_case" ? toSnakeCase(name) : toCamelCase(name);
}

const example = pgTable("example", { inCamel: integer(), in_snake: integer() });

/** How this drizzle spells columns that the schema does not name: read off a statement that is never sent. */
export function casingOf(db: Database): Casing | undefined {
  const { sql } = db.select().from(example).toSQL();
  if (sql.includes('"in_camel"')) return "snake_case";
  return sql.includes('"inSnake"') ? "camelCase" : undefined;
}
