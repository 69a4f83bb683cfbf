/** One column of the live database. */
export interface CatalogueColumn {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  /** As `format_type` prints it: `character varying(20)`. */
  readonly type: string;
  /** The name in `pg_type`, of a domain its base type's. */
  readonly base: string;
  /** Arrays, composites and their domains: printed by `to_json`. */
  readonly nested: boolean;
  readonly notNull: boolean;
  readonly position: number;
}

/** One table of the live database. */
export interface CatalogueTable {
  readonly schema: string;
  readonly name: string;
  readonly oid: string;
  /** `r` table, `p` partitioned, `f` foreign. */
  readonly kind: string;
  readonly bytes: number;
  /** Every leaf with its OID, access method and inheritance: a swap shows here. */
  readonly leaves: string;
  readonly columns: readonly CatalogueColumn[];
  readonly primaryKey: readonly string[];
  readonly foreignKeys: readonly CatalogueForeignKey[];
}

export interface CatalogueForeignKey {
  readonly columns: readonly string[];
  readonly schema: string;
  readonly table: string;
  readonly targetColumns: readonly string[];
}

/** The live database, as far as a dump depends on it. */
export interface Catalogue {
  readonly tables: readonly CatalogueTable[];
  /** Changes with the labels of enums and the fields of composite types: they show in values, in no row. */
  readonly types: string;
}

const OF_THE_HOST = `n.nspname not in ('pg_catalog', 'information_schema', 'habeas') and n.nspname not like 'pg\\_%'`;

/** One statement, one row, one JSON value: every driver reads it alike. */
export const CATALOGUE_QUERY = `
with recursive domain(oid, base) as (
  select oid, typbasetype from pg_catalog.pg_type where typtype = 'd'
  union all
  select d.oid, t.typbasetype from domain d join pg_catalog.pg_type t on t.oid = d.base and t.typtype = 'd'
), resolved as (
  select d.oid, d.base from domain d join pg_catalog.pg_type t on t.oid = d.base and t.typtype <> 'd'
), host as (
  select c.oid, n.nspname, c.relname, c.relkind
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'f') and not c.relispartition and ${OF_THE_HOST}
)
select json_build_object('tables', coalesce(json_agg(json_build_object(
  'schema', h.nspname, 'name', h.relname, 'oid', h.oid::text, 'kind', h.relkind::text,
  'bytes', coalesce((select sum(pg_catalog.pg_relation_size(relid)) from pg_catalog.pg_partition_tree(h.oid)), pg_catalog.pg_relation_size(h.oid)),
  'leaves', (
    select string_agg(l.oid::text || ':' || l.relkind::text || ':' || coalesce(am.amname, '') , ',' order by l.oid)
    from pg_catalog.pg_class l left join pg_catalog.pg_am am on am.oid = l.relam
    where l.oid = h.oid
      or l.oid in (select relid from pg_catalog.pg_partition_tree(h.oid))
      or l.oid in (select inhrelid from pg_catalog.pg_inherits where inhparent = h.oid)),
  'columns', (
    select coalesce(json_agg(json_build_object(
      'schema', h.nspname, 'table', h.relname, 'name', a.attname, 'position', a.attnum,
      'type', pg_catalog.format_type(a.atttypid, a.atttypmod), 'notNull', a.attnotnull,
      'base', b.typname,
      'nested', b.typcategory = 'A' or b.typtype = 'c'
    ) order by a.attnum), '[]'::json)
    from pg_catalog.pg_attribute a
    left join resolved r on r.oid = a.atttypid
    join pg_catalog.pg_type b on b.oid = coalesce(r.base, a.atttypid)
    where a.attrelid = h.oid and a.attnum > 0 and not a.attisdropped),
  'primaryKey', (
    select coalesce(json_agg(a.attname order by k.position), '[]'::json)
    from pg_catalog.pg_constraint p, unnest(p.conkey) with ordinality k(attnum, position)
    join pg_catalog.pg_attribute a on a.attnum = k.attnum
    where p.conrelid = h.oid and p.contype = 'p' and a.attrelid = h.oid),
  'foreignKeys', (
    select coalesce(json_agg(json_build_object(
      'columns', (select json_agg(a.attname order by k.position) from unnest(f.conkey) with ordinality k(attnum, position)
        join pg_catalog.pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.attnum),
      'schema', tn.nspname, 'table', tc.relname,
      'targetColumns', (select json_agg(a.attname order by k.position) from unnest(f.confkey) with ordinality k(attnum, position)
        join pg_catalog.pg_attribute a on a.attrelid = f.confrelid and a.attnum = k.attnum)
    ) order by f.conname), '[]'::json)
    from pg_catalog.pg_constraint f
    join pg_catalog.pg_class tc on tc.oid = f.confrelid join pg_catalog.pg_namespace tn on tn.oid = tc.relnamespace
    where f.conrelid = h.oid and f.contype = 'f' and f.conparentid = 0)
) order by h.nspname, h.relname), '[]'::json),
'types', md5(
  coalesce((select string_agg(enumtypid::text || ':' || enumlabel, ',' order by enumtypid, enumsortorder) from pg_catalog.pg_enum), '') ||
  coalesce((
    select string_agg(a.attrelid::text || ':' || a.attname || ':' || a.atttypid::text, ',' order by a.attrelid, a.attnum)
    from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid and c.relkind = 'c'), ''))
)::text as catalogue
from host h`;
