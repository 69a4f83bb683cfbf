import { createTestDatabase, runs } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, it } from "vitest";
import { readCatalog } from "../src/engine.ts";
import { ddlOf, isParent, keyColumns, partitionsOf, targetOf } from "./fixtures/random-ddl.ts";
import { quoted, randomDatabase, type RandomDatabase, type RandomTable } from "./fixtures/random-tables.ts";

type Catalog = Awaited<ReturnType<typeof readCatalog>>;

/** What the catalogue says of generated tables, as far as it was generated. */
const read = ({ tables, foreignKeys }: Catalog, database: RandomDatabase) => {
  const own = tables.filter(({ schema }) => database.schemas.includes(schema));
  return {
    tables: own.map(
      ({ schema, name, kind, visible, columns, primaryKey, indexes, checks, children, partitions }) => ({
        schema,
        name,
        kind,
        visible,
        primaryKey,
        children,
        partitions,
        checks: checks.map((check) => check.name),
        indexes: indexes
          .filter((index) => !index.primary)
          .map(({ keys, unique, partial, nullsNotDistinct, deferrable, valid }) => ({
            keys,
            unique,
            partial,
            nullsNotDistinct,
            deferrable,
            valid,
          })),
        columns: [...columns.values()]
          .filter((column) => isOwn(database, { schema, name }, column.name))
          .map(
            ({
              name: key,
              declaredType,
              base,
              category,
              element,
              labels,
              notNull,
              hasDefault,
              identity,
              generated,
            }) => ({
              name: key,
              declaredType,
              base,
              category,
              element,
              labels,
              notNull,
              hasDefault,
              identity,
              generated,
            }),
          ),
        inherited: [...columns.keys()].filter((key) => !isOwn(database, { schema, name }, key)).toSorted(),
      }),
    ),
    foreignKeys: foreignKeys.map(
      ({ name, from, columns, to, targets, onDelete, initiallyDeferred, partition }) => ({
        name,
        from: [from.schema, from.name],
        columns,
        to: [to.schema, to.name],
        targets,
        onDelete,
        initiallyDeferred,
        partition,
      }),
    ),
  };
};

const isOwn = (
  { tables }: RandomDatabase,
  table: { schema: string; name: string },
  column: string,
): boolean => {
  const at = tables.findIndex(({ schema, name }) => schema === table.schema && name === table.name);
  return new RegExp(`^(key "|c\\.|fk )${at}\\.`).test(column);
};

/** The same, from what was generated. */
function expectedOf(database: RandomDatabase, version: number) {
  const { tables } = database;
  return {
    tables: tables
      .map((table, at) => {
        const first = table.key[0]?.name;
        const children = tables.filter((child) => child.inherits === at && isParent(table));
        const ancestors = ancestorsOf(database, at);
        return {
          schema: table.schema,
          name: table.name,
          kind: table.partitioned ? "partitioned" : "table",
          visible: table.schema === "one",
          primaryKey: table.key.map(({ name }) => name),
          children: children.map(({ schema, name }) => ({ schema, name })).toSorted(byName),
          partitions: table.partitioned ? 3 : 0,
          checks: [at, ...ancestors]
            .filter((one) => tables[one]?.check === true && tables[one].key.length > 0)
            .map((one) => `check ${one}`)
            .toSorted(),
          indexes:
            table.unique.as === "none" || first === undefined
              ? []
              : [
                  {
                    keys: table.unique.as === "expression" ? [first, undefined] : [first],
                    unique: true,
                    partial: table.unique.as === "partial",
                    nullsNotDistinct: table.unique.as === "nullsNotDistinct" && version >= 150_000,
                    deferrable: table.unique.as === "constraint" && table.unique.deferrable,
                    valid: true,
                  },
                ],
          columns: [
            ...[...table.key, ...table.columns].map(({ name, type, notNull, extra }) => ({
              name,
              type,
              notNull: notNull || type.notNull,
              extra,
            })),
            ...referencing(database, table, at),
          ].map(({ name, type, notNull, extra }) => ({
            name,
            declaredType: type.sql.replace(/^one\./, ""),
            base: type.base,
            category: type.category,
            element: type.element,
            labels: type.labels,
            notNull,
            hasDefault: extra === "default" || extra === "stored",
            identity: extra === "always" || extra === "byDefault" ? extra : undefined,
            generated: extra === "stored" ? extra : undefined,
          })),
          inherited: ancestors
            .flatMap((one) => {
              const parent = tables[one];
              return parent === undefined
                ? []
                : [...parent.key, ...parent.columns, ...referencing(database, parent, one)].map(
                    ({ name }) => name,
                  );
            })
            .toSorted(),
        };
      })
      .toSorted(byName),
    foreignKeys: tables.flatMap((table, at) =>
      table.keys.flatMap(({ target, through, onDelete, deferrable }, index) => {
        const found = targetOf(database, target);
        return found === undefined
          ? []
          : [
              {
                name: `fk ${at}.${index}`,
                from: [table.schema, table.name],
                columns: keyColumns(at, index, found.table),
                to: [found.table.schema, found.table.name],
                targets: found.table.key.map(({ name }) => name),
                onDelete,
                initiallyDeferred: deferrable,
                partition:
                  through === "partition" && table.partitioned
                    ? { schema: table.schema, name: partitionsOf(table)[0] }
                    : undefined,
              },
            ];
      }),
    ),
  };
}

const referencing = (database: RandomDatabase, table: RandomTable, at: number) =>
  table.keys.flatMap(({ target }, index) => {
    const found = targetOf(database, target);
    return found === undefined
      ? []
      : found.table.key.map(({ type }, position) => ({
          name: `fk ${at}.${index}.${position}`,
          type,
          notNull: false,
          extra: "none" as const,
        }));
  });

function ancestorsOf(database: RandomDatabase, at: number): number[] {
  const above = database.tables[at]?.inherits;
  return above === undefined || !isParent(database.tables[above])
    ? []
    : [above, ...ancestorsOf(database, above)];
}

/** As the catalogue orders: by bytes, which the collation of names is. */
const byName = (a: { schema: string; name: string }, b: { schema: string; name: string }): number =>
  Buffer.compare(Buffer.from(a.schema), Buffer.from(b.schema)) ||
  Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));

it("reads of any database what was made in it", async () => {
  await using database = await createTestDatabase({ connections: 1 });
  const { db, pool } = database;
  const { rows } = await pool.query<{ version: string }>(
    "select current_setting('server_version_num') as version",
  );
  const version = Number(rows[0]?.version);
  await fc.assert(
    fc.asyncProperty(randomDatabase, async (random) => {
      await pool.query(`set search_path to one;${ddlOf(random, version)}`);
      try {
        const catalog = read(await readCatalog(db), random);
        const expected = expectedOf(random, version);
        expect(catalog.tables).toEqual(expected.tables);
        expect(catalog.foreignKeys.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual(
          expected.foreignKeys,
        );
      } finally {
        for (const schema of random.schemas)
          await db.execute(sql.raw(`drop schema ${quoted(schema)} cascade`));
      }
    }),
    { numRuns: runs(300, { short: 30 }) },
  );
}, 300_000);
