import { rowsOf, type Database } from "@habeas/internal";
import type { ClassifiedTable } from "../registry/classified.ts";
import { sql } from "drizzle-orm";
import { CoreError } from "../errors.ts";

/** A column as it is in the database now. */
export interface LiveColumn {
  readonly name: string;
  /** Castable, without length: a cast never cuts a value. */
  readonly type: string;
  readonly notNull: boolean;
  readonly generated: boolean;
}

/** A table as it is in the database now; partitions count as their parent. */
export interface LiveTable {
  readonly schema: string;
  readonly name: string;
  /** `r` table, `p` partitioned table, `m` materialised view, `f` foreign table (pg_class.relkind). */
  readonly kind: string;
  readonly columns: ReadonlyMap<string, LiveColumn>;
}

/** A foreign key as it is in the database now. */
export interface ForeignKey {
  readonly name: string;
  /** `schema.name` of the referencing table. */
  readonly from: string;
  readonly columns: readonly string[];
  readonly to: string;
  readonly targets: readonly string[];
  readonly onDelete: "noAction" | "restrict" | "cascade" | "setNull" | "setDefault";
}

/** What the erasure engine must know of the database itself: the registry says what it should be. */
export interface Catalog {
  readonly tables: ReadonlyMap<string, LiveTable>;
  readonly foreignKeys: readonly ForeignKey[];
  /** @throws A {@link CoreError}: `table_not_in_database`. */
  live(table: ClassifiedTable): LiveTable;
  /** @throws A {@link CoreError}: `table_not_in_database` for a column that is not there. */
  type(table: ClassifiedTable, column: string): string;
  foreignKeysTo(table: ClassifiedTable): readonly ForeignKey[];
  foreignKeysFrom(table: ClassifiedTable): readonly ForeignKey[];
}

/** `schema.name`, the key of {@link Catalog.tables}. */
export const liveName = (table: { readonly schema?: string | undefined; readonly name: string }): string =>
  `${table.schema ?? "public"}.${table.name}`;

/** Reads tables, column types and foreign keys: two statements, whatever the size of the database. */
export async function readCatalog(db: Database): Promise<Catalog> {
  const tables = await readTables(db);
  const foreignKeys = await readForeignKeys(db);
  const live = (table: ClassifiedTable): LiveTable => {
    const found = tables.get(liveName(table));
    if (found) return found;
    throw new CoreError("table_not_in_database", "a table of the registry is not in the database", {
      where: table.key,
    });
  };
  return {
    tables,
    foreignKeys,
    live,
    type: (table, column) => {
      const found = live(table).columns.get(column);
      if (found) return found.type;
      throw new CoreError("table_not_in_database", "a column of the registry is not in the database", {
        where: `${table.key}.${column}`,
      });
    },
    foreignKeysTo: (table) => foreignKeys.filter(({ to }) => to === liveName(table)),
    foreignKeysFrom: (table) => foreignKeys.filter(({ from }) => from === liveName(table)),
  };
}

interface ColumnRow {
  readonly schema: string;
  readonly table: string;
  readonly kind: string;
  readonly column: string;
  readonly type: string;
  readonly notnull: boolean;
  readonly generated: boolean;
}

async function readTables(db: Database): Promise<Map<string, LiveTable>> {
  const rows = rowsOf<ColumnRow>(
    await db.execute(sql`
      select n.nspname as schema, c.relname as "table", c.relkind::text as kind, a.attname as "column",
             format_type(a.atttypid, -1) as type, a.attnotnull as notnull,
             (a.attgenerated <> '' or a.attidentity = 'a') as generated
      from pg_attribute a
      join pg_class c on c.oid = a.attrelid
      join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'm', 'f') and not c.relispartition and a.attnum > 0 and not a.attisdropped
        and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
      order by n.nspname, c.relname, a.attnum`),
  );
  const tables = new Map<string, LiveTable & { readonly columns: Map<string, LiveColumn> }>();
  for (const { schema, table, kind, column, type, notnull, generated } of rows) {
    const key = liveName({ schema, name: table });
    const known = tables.get(key) ?? { schema, name: table, kind, columns: new Map<string, LiveColumn>() };
    tables.set(key, known);
    known.columns.set(column, { name: column, type, notNull: notnull, generated });
  }
  return tables;
}

interface KeyRow {
  readonly name: string;
  readonly fromschema: string;
  readonly fromtable: string;
  readonly columns: string;
  readonly toschema: string;
  readonly totable: string;
  readonly targets: string;
  readonly ondelete: string;
}

/** The names of a constraint's columns, in its order. */
const names = (relation: string, positions: string) =>
  sql.raw(
    `(select json_agg(a.attname order by p.at)::text from unnest(k.${positions}) with ordinality p (attnum, at)
      join pg_attribute a on a.attrelid = k.${relation} and a.attnum = p.attnum)`,
  );

/** A foreign key of one partition counts as its root's, which is the table that the registry knows. */
async function readForeignKeys(db: Database): Promise<ForeignKey[]> {
  const rows = rowsOf<KeyRow>(
    await db.execute(sql`
      select k.conname as name, fn.nspname as fromschema, f.relname as fromtable, ${names("conrelid", "conkey")} as columns,
             tn.nspname as toschema, t.relname as totable, ${names("confrelid", "confkey")} as targets,
             k.confdeltype::text as ondelete
      from pg_constraint k
      join pg_class f on f.oid = coalesce(pg_partition_root(k.conrelid), k.conrelid) join pg_namespace fn on fn.oid = f.relnamespace
      join pg_class t on t.oid = coalesce(pg_partition_root(k.confrelid), k.confrelid) join pg_namespace tn on tn.oid = t.relnamespace
      where k.contype = 'f' and k.conparentid = 0
      order by fn.nspname, f.relname, k.conname`),
  );
  return rows.map((row) => ({
    name: row.name,
    from: liveName({ schema: row.fromschema, name: row.fromtable }),
    columns: namesIn(row.columns),
    to: liveName({ schema: row.toschema, name: row.totable }),
    targets: namesIn(row.targets),
    onDelete: ON_DELETE[row.ondelete] ?? "noAction",
  }));
}

const namesIn = (json: string): string[] => {
  const parsed: unknown = JSON.parse(json);
  return Array.isArray(parsed) ? parsed.map(String) : [];
};

const ON_DELETE: Readonly<Record<string, ForeignKey["onDelete"]>> = {
  a: "noAction",
  r: "restrict",
  c: "cascade",
  n: "setNull",
  d: "setDefault",
};
