import { consent, createPrivacy, defineRegistry, legalObligation } from "@habeas/core";
import { createRights } from "@habeas/rights";
import type { TestDatabase } from "@habeas/testbed";
import {
  integer,
  pgSchema,
  primaryKey,
  text,
  type PgColumnBuilderBase,
  type PgTable,
} from "drizzle-orm/pg-core";
import type { RandomDatabase, RandomTable } from "./random-schema.ts";

/** A generated database on PostgreSQL, with the registry that its host would have written. */
export async function openGraph({ db, pool }: TestDatabase, schema: string, database: RandomDatabase) {
  await pool.query(statementsOf(schema, database).join(";\n"));
  const made = pgSchema(schema);
  const tables: Record<string, PgTable> = Object.fromEntries(
    database.tables.map((table) => {
      const columns: Record<string, PgColumnBuilderBase> = {
        id: table.composite ? integer().notNull() : integer().primaryKey(),
        data: text(),
      };
      if (table.composite) columns["part"] = integer().notNull();
      for (const { column, target, nullable } of table.keys) {
        columns[column] = nullable ? integer() : integer().notNull();
        if (database.tables[target]?.composite === true) columns[`${column}_part`] = integer();
      }
      const created = made.table(table.name, columns, (self) =>
        table.composite ? [primaryKey({ columns: [self["id"], self["part"]] as never })] : [],
      );
      return [table.name, created];
    }),
  );
  const registry = defineRegistry({
    schema: tables,
    controller: { name: "Graphs", country: "DE", contact: "none" },
    purposes: {
      news: consent({ describe: "News", notice: "n", keep: { for: "P1Y", after: "consent given" } }),
      books: legalObligation({ describe: "Books", law: "a law", keep: { for: "P1Y", after: "never" } }),
    },
    subjects: { person: { table: "persons" } } as never,
    tenancy: { single: "graphs" },
    tables: ((p: Record<string, (...given: unknown[]) => unknown>) =>
      Object.fromEntries(database.tables.map((table) => [table.name, wordsOf(table, database, p)]))) as never,
  });
  const secrets = { keys: [{ id: "test", secret: new Uint8Array(32).fill(7) }] };
  const privacy = createPrivacy({ registry, db, secrets });
  const rights = createRights({ privacy, erasers: {} });
  const subject = (id: number) => registry.subject("person", { tenant: "graphs", id: String(id) });
  return { rights, subject };
}

function wordsOf(
  table: RandomTable,
  { tables }: RandomDatabase,
  p: Record<string, (...given: unknown[]) => unknown>,
): object {
  const words: Record<string, unknown> = {
    id: table.name === "persons" ? p["subject"]?.() : p["none"]?.(),
    data: p["personal"]?.("Name", { for: [table.lawful ? "books" : "news"] }),
  };
  if (table.composite) words["part"] = p["none"]?.();
  for (const { column, target, word, onErase, nullable } of table.keys) {
    const erase = { default: undefined, data: nullable ? [column, "data"] : ["data"], nothing: [] }[onErase];
    const options = { column: "id", ...(erase && { onErase: { erase } }) };
    words[column] = word === "none" ? p["none"]?.() : p[word]?.(tables[target]?.name, options);
    if (tables[target]?.composite === true) words[`${column}_part`] = p["none"]?.();
  }
  return words;
}

/** Tables, rows, and only then the foreign keys: a cycle of columns that cannot be empty has to begin somewhere. */
function statementsOf(schema: string, { tables, rows }: RandomDatabase): string[] {
  const composite = (at: number): boolean => tables[at]?.composite === true;
  return [
    `create schema ${schema}`,
    ...tables.map(
      ({ name, keys, composite: isComposite }) =>
        `create table ${schema}.${name} (id int not null${isComposite ? ", part int not null" : ""}, data text${keys
          .map(
            ({ column, target, nullable }) =>
              `, ${column} int${nullable ? "" : " not null"}${composite(target) ? `, ${column}_part int` : ""}`,
          )
          .join("")}, primary key (id${isComposite ? ", part" : ""}))`,
    ),
    ...rows.map(({ table, id, names }) => {
      const { name = "", keys = [] } = tables[table] ?? {};
      const cells: [string, string | number | null][] = [
        ["id", id],
        ...(composite(table) ? [["part", id + 100] satisfies [string, number]] : []),
        ["data", `'of ${table}/${id}'`],
        ...keys.flatMap(({ column, target }): [string, number | null][] => {
          const named = names[column] ?? null;
          return [
            [column, named],
            ...(composite(target)
              ? [[`${column}_part`, named === null ? null : named + 100] satisfies [string, number | null]]
              : []),
          ];
        }),
      ];
      return `insert into ${schema}.${name} (${cells.map(([column]) => column).join(", ")}) values (${cells
        .map(([, value]) => value ?? "null")
        .join(", ")})`;
    }),
    ...tables.flatMap(({ name, keys }) =>
      keys.map(({ column, target, onDelete }) => {
        const pair = composite(target);
        return `alter table ${schema}.${name} add foreign key (${column}${pair ? `, ${column}_part` : ""}) references ${schema}.${tables[target]?.name ?? ""} (id${pair ? ", part" : ""}) on delete ${onDelete}`;
      }),
    ),
  ];
}

/** Every row of the schema as PostgreSQL prints it. */
export async function dump(
  { pool }: TestDatabase,
  schema: string,
  { tables }: RandomDatabase,
): Promise<Map<string, Record<string, unknown>>> {
  const found = new Map<string, Record<string, unknown>>();
  for (const [at, { name }] of tables.entries()) {
    const { rows } = await pool.query<Record<string, unknown>>(`select * from ${schema}.${name}`);
    for (const row of rows) found.set(`${at}/${String(row["id"])}`, row);
  }
  return found;
}
