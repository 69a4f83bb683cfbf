import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";

/** A column as it is in the database. */
export interface LiveColumn {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
}

/** A table or view as it is in the database; partitions count as their parent. */
export interface LiveRelation {
  readonly schema: string;
  readonly name: string;
  readonly kind: "table" | "view" | "materializedView" | "foreignTable";
  readonly columns: readonly LiveColumn[];
}

/** A foreign key as it is in the database. */
export interface LiveForeignKey {
  readonly name: string;
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly string[];
  readonly targetSchema: string;
  readonly targetTable: string;
  readonly targetColumns: readonly string[];
  readonly onDelete: "noAction" | "restrict" | "cascade" | "setNull" | "setDefault";
}

/** A unique index, by the columns in it. */
export interface LiveUnique {
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly string[];
}

export interface Catalogue {
  readonly relations: readonly LiveRelation[];
  readonly foreignKeys: readonly LiveForeignKey[];
  readonly uniques: readonly LiveUnique[];
}

/** Reads the live catalogue without the system's own schemas, and without what extensions own. */
export async function readCatalogue(db: Database): Promise<Catalogue> {
  return {
    relations: await readRelations(db),
    foreignKeys: await readForeignKeys(db),
    uniques: await readUniques(db),
  };
}

const kinds: Readonly<Record<string, LiveRelation["kind"]>> = {
  r: "table",
  p: "table",
  v: "view",
  m: "materializedView",
  f: "foreignTable",
};

async function readRelations(db: Database): Promise<LiveRelation[]> {
  const rows = rowsOf<Record<"schema" | "relation" | "kind" | "columns", string>>(
    await db.execute(sql`
      select n.nspname::text as schema, c.relname::text as relation, c.relkind::text as kind,
             coalesce(json_agg(json_build_array(a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull)
               order by a.attnum) filter (where a.attnum is not null), '[]')::text as columns
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
        and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
        and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
      group by n.nspname, c.relname, c.relkind
      order by n.nspname, c.relname`),
  );
  return rows.map(({ schema, relation, kind, columns }) => ({
    schema,
    name: relation,
    kind: kinds[kind] ?? "table",
    columns: lists(columns).map(([name, type, notNull]) => ({
      name: String(name),
      type: String(type),
      notNull: notNull === true,
    })),
  }));
}

const actions: Readonly<Record<string, LiveForeignKey["onDelete"]>> = {
  a: "noAction",
  r: "restrict",
  c: "cascade",
  n: "setNull",
  d: "setDefault",
};

/** The names behind a constraint's column numbers, in its order. */
const names = (relation: string, positions: string) =>
  sql.raw(`(select json_agg(json_build_array(a.attname) order by p.at)::text
    from unnest(k.${positions}) with ordinality p (attnum, at)
    join pg_attribute a on a.attrelid = k.${relation} and a.attnum = p.attnum)`);

async function readForeignKeys(db: Database): Promise<LiveForeignKey[]> {
  const rows = rowsOf<
    Record<
      | "name"
      | "schema"
      | "relation"
      | "columns"
      | "targetcolumns"
      | "targetschema"
      | "targetrelation"
      | "action",
      string
    >
  >(
    await db.execute(sql`
      select k.conname::text as name, n.nspname::text as schema, c.relname::text as relation,
             ${names("conrelid", "conkey")} as columns, ${names("confrelid", "confkey")} as targetcolumns,
             tn.nspname::text as targetschema, t.relname::text as targetrelation, k.confdeltype::text as action
      from pg_constraint k
      join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
      join pg_class t on t.oid = k.confrelid join pg_namespace tn on tn.oid = t.relnamespace
      where k.contype = 'f' and k.conparentid = 0
      order by n.nspname, c.relname, k.conname`),
  );
  return rows.map((row) => ({
    name: row.name,
    schema: row.schema,
    table: row.relation,
    columns: lists(row.columns).map(([name]) => String(name)),
    targetSchema: row.targetschema,
    targetTable: row.targetrelation,
    targetColumns: lists(row.targetcolumns).map(([name]) => String(name)),
    onDelete: actions[row.action] ?? "noAction",
  }));
}

async function readUniques(db: Database): Promise<LiveUnique[]> {
  const rows = rowsOf<Record<"schema" | "relation" | "columns", string>>(
    await db.execute(sql`
      select n.nspname::text as schema, c.relname::text as relation,
             json_agg(json_build_array(a.attname) order by a.attnum)::text as columns
      from pg_index i
      join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)
      where i.indisunique and not c.relispartition and n.nspname !~ '^pg_'
      group by n.nspname, c.relname, i.indexrelid
      order by n.nspname, c.relname, i.indexrelid`),
  );
  return rows.map(({ schema, relation, columns }) => ({
    schema,
    table: relation,
    columns: lists(columns).map(([name]) => String(name)),
  }));
}

/** Drivers disagree on arrays and on json: as text, everybody brings the same. */
function lists(json: string): readonly (readonly unknown[])[] {
  const parsed: unknown = JSON.parse(json);
  return Array.isArray(parsed) ? parsed.filter((item) => Array.isArray(item)) : [];
}
