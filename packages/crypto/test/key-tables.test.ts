import { createTestDatabase, templateDatabase } from "@habeas/testbed";
import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import { migrate, migrations } from "../src/index.ts";
import { dataKey, shredding, tenantRoot } from "../src/schema.ts";

const empty = templateDatabase("crypto_keys", async () => await Promise.resolve());

async function columnsOf(db: Database, table: string) {
  const found = rowsOf<{ name: string; type: string; nullable: boolean }>(
    await db.execute(sql`select attname as name, format_type(atttypid, atttypmod) as type, not attnotnull as nullable
      from pg_attribute where attrelid = ${`habeas.${table}`}::regclass and attnum > 0`),
  );
  return found.toSorted((one, other) => one.name.localeCompare(other.name));
}

/** Primary and foreign keys and unique constraints, as PostgreSQL words them. */
async function constraintsOf(db: Database, table: string): Promise<string[]> {
  const found = rowsOf<{ definition: string }>(
    await db.execute(sql`select pg_get_constraintdef(oid) as definition from pg_constraint
      where conrelid = ${`habeas.${table}`}::regclass and contype in ('p', 'u', 'f')`),
  );
  return found.map(({ definition }) => definition).toSorted();
}

const named = (columns: readonly { readonly name: string }[]): string =>
  `(${columns.map(({ name }) => name).join(", ")})`;

function declaredConstraints(table: PgTable): string[] {
  const { primaryKeys, uniqueConstraints, foreignKeys } = getTableConfig(table);
  return [
    ...primaryKeys.map(({ columns }) => `PRIMARY KEY ${named(columns)}`),
    ...uniqueConstraints.map(({ columns }) => `UNIQUE ${named(columns)}`),
    ...foreignKeys.map((key) => {
      const { columns, foreignColumns, foreignTable } = key.reference();
      const { schema = "", name } = getTableConfig(foreignTable);
      return `FOREIGN KEY ${named(columns)} REFERENCES ${schema}.${name}${named(foreignColumns)}`;
    }),
  ].toSorted();
}

describe("the key tables", () => {
  it("are in the database what they are in TypeScript", async () => {
    await using database = await createTestDatabase({ template: empty });
    const { db } = database;
    expect(await migrate(db)).toEqual(["0001_keys"]);
    expect(await migrate(db)).toEqual([]);
    expect(migrations.map(({ id }) => id)).toEqual(["0001_keys"]);
    for (const table of [tenantRoot, dataKey, shredding]) {
      const { name, columns } = getTableConfig(table);
      const declared = columns.map((column) => ({
        name: column.name,
        type: column.getSQLType().replace(" (", "("),
        nullable: !column.notNull,
      }));
      expect(await columnsOf(db, name)).toEqual(
        declared.toSorted((one, other) => one.name.localeCompare(other.name)),
      );
      expect(await constraintsOf(db, name)).toEqual(declaredConstraints(table));
    }
  });

  it("have an index for each question that is asked of all rows", async () => {
    await using database = await createTestDatabase({ template: empty });
    const { db } = database;
    await migrate(db);
    const applied = rowsOf<{ package: string }>(await db.execute(sql`select * from habeas.migration`));
    expect(JSON.stringify(applied)).toContain('"crypto"');
    const indexes = rowsOf<{ definition: string }>(
      await db.execute(sql`select indexdef as definition from pg_indexes where schemaname = 'habeas'`),
    ).map(({ definition }) => definition);
    expect(indexes).toContainEqual(expect.stringContaining("(tenant_id, root_version) WHERE (root_version"));
    expect(indexes).toContainEqual(expect.stringContaining("(effective_at) WHERE (final_at IS NULL)"));
  });
});
