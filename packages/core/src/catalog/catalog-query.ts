/** The names behind column numbers, in their order. */
const names = (relation: string, positions: string): string => `(
  select coalesce(json_agg(a.attname order by p.at), '[]'::json)
  from unnest(${positions}) with ordinality p(attnum, at)
  join pg_catalog.pg_attribute a on a.attrelid = ${relation} and a.attnum = p.attnum)`;

/** The partition's name, where a fact is of one partition and of nothing else. */
const partition = (tree: string): string => `case when ${tree}.oid <> ${tree}.root then (
  select json_build_object('schema', pn.nspname, 'name', pc.relname)
  from pg_catalog.pg_class pc join pg_catalog.pg_namespace pn on pn.oid = pc.relnamespace where pc.oid = ${tree}.oid) end`;

/** What a query for the catalogue can be asked. */
export interface CatalogQueryOptions {
  /** Sizes as they are now, which waits for whoever holds a table exclusively. @defaultValue `false` */
  readonly measured?: boolean;
}

/**
 * The live database as one statement, one row, one column `catalog` of JSON text: every driver reads it alike.
 * What only newer versions of PostgreSQL have is read through `to_jsonb`. Takes no lock on any table, unless sizes
 * are measured.
 */
export const catalogQuery = ({ measured = false }: CatalogQueryOptions = {}): string => `
with recursive host as materialized (
  select c.*, n.nspname
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
    and (n.nspname !~ '^pg_' and n.nspname <> 'information_schema' or n.oid = pg_catalog.pg_my_temp_schema())
), tree(root, oid) as (
  select oid, oid from host
  union all
  select t.root, c.oid from tree t
  join pg_catalog.pg_inherits i on i.inhparent = t.oid
  join pg_catalog.pg_class c on c.oid = i.inhrelid and c.relispartition
), used as (
  select distinct a.atttypid as oid from host h join pg_catalog.pg_attribute a on a.attrelid = h.oid
  where a.attnum > 0 and not a.attisdropped
), step(oid, at, depth, arrays, not_null) as (
  select oid, oid, 0, 0, false from used
  union all
  select s.oid, case when t.typtype = 'd' then t.typbasetype else t.typelem end, s.depth + 1,
    s.arrays + case when t.typtype = 'd' then 0 else 1 end, s.not_null or (t.typtype = 'd' and t.typnotnull and s.arrays = 0)
  from step s join pg_catalog.pg_type t on t.oid = s.at
  where t.typtype = 'd' or (t.typcategory = 'A' and t.typelem <> 0)
), base as (
  select distinct on (s.oid) s.oid, t.typname, t.typtype, t.typcategory, s.not_null
  from step s join pg_catalog.pg_type t on t.oid = s.at
  where s.arrays = 0 order by s.oid, s.depth desc
), element as (
  select distinct on (s.oid) s.oid, t.oid as element, t.typname, t.typtype, t.typcategory
  from step s join pg_catalog.pg_type t on t.oid = s.at
  order by s.oid, s.depth desc
), label as (
  select enumtypid, json_agg(enumlabel order by enumsortorder) as labels from pg_catalog.pg_enum group by enumtypid
), attribute as (
  select h.oid, json_agg(json_build_object(
    'name', a.attname, 'position', a.attnum,
    'type', pg_catalog.format_type(a.atttypid, -1), 'declaredType', pg_catalog.format_type(a.atttypid, a.atttypmod),
    'base', b.typname, 'kind', b.typtype, 'letter', b.typcategory,
    'elementBase', e.typname, 'elementKind', e.typtype, 'elementLetter', e.typcategory, 'labels', l.labels,
    'notNull', a.attnotnull or b.not_null, 'hasDefault', a.atthasdef,
    'identity', a.attidentity, 'generated', a.attgenerated,
    'collation', case when o.oid is not null and o.collname <> 'default' then (
      select n.nspname || '.' || o.collname from pg_catalog.pg_namespace n where n.oid = o.collnamespace) end,
    'deterministic', coalesce(o.collisdeterministic, true),
    'sequence', (
      select json_build_object('schema', sn.nspname, 'name', sc.relname)
      from pg_catalog.pg_depend d
      join pg_catalog.pg_class sc on sc.oid = d.objid and sc.relkind = 'S'
      join pg_catalog.pg_namespace sn on sn.oid = sc.relnamespace
      where d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = a.attrelid and d.refobjsubid = a.attnum
        and d.classid = 'pg_catalog.pg_class'::regclass and d.deptype in ('a', 'i') limit 1)
  ) order by a.attnum) as columns
  from host h
  join pg_catalog.pg_attribute a on a.attrelid = h.oid and a.attnum > 0 and not a.attisdropped
  join base b on b.oid = a.atttypid join element e on e.oid = a.atttypid
  left join label l on l.enumtypid = e.element
  left join pg_catalog.pg_collation o on o.oid = a.attcollation
  group by h.oid
), index as (
  select i.indrelid as oid, json_agg(json_build_object(
    'name', c.relname, 'unique', i.indisunique, 'primary', i.indisprimary, 'exclusion', i.indisexclusion,
    'partial', i.indpred is not null, 'valid', i.indisvalid, 'method', m.amname,
    'nullsNotDistinct', coalesce((to_jsonb(i)->>'indnullsnotdistinct')::boolean, false),
    'deferrable', coalesce(k.condeferrable, false),
    'keys', (
      select json_agg(a.attname order by p.at) from unnest(i.indkey::int2[]) with ordinality p(attnum, at)
      left join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = p.attnum and p.attnum <> 0
      where p.at <= i.indnkeyatts)
  ) order by c.relname) as indexes
  from host h
  join pg_catalog.pg_index i on i.indrelid = h.oid
  join pg_catalog.pg_class c on c.oid = i.indexrelid
  join pg_catalog.pg_am m on m.oid = c.relam
  left join pg_catalog.pg_constraint k on k.conrelid = i.indrelid and k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x')
  group by i.indrelid
), checked as (
  select t.root as oid, json_agg(json_build_object(
    'name', k.conname, 'definition', pg_catalog.pg_get_constraintdef(k.oid), 'columns', ${names("k.conrelid", "k.conkey")},
    'partition', ${partition("t")}
  ) order by k.conname, t.oid) as checks
  from tree t join pg_catalog.pg_constraint k on k.conrelid = t.oid and k.contype = 'c'
  where t.oid = t.root or k.coninhcount = 0
  group by t.root
), fired as (
  select t.root as oid, json_agg(json_build_object(
    'name', g.tgname, 'function', pn.nspname || '.' || p.proname, 'language', l.lanname,
    'bits', g.tgtype, 'enabled', g.tgenabled, 'partition', ${partition("t")}
  ) order by g.tgname, t.oid) as triggers
  from tree t join pg_catalog.pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal and g.tgparentid = 0
  join pg_catalog.pg_proc p on p.oid = g.tgfoid join pg_catalog.pg_namespace pn on pn.oid = p.pronamespace
  join pg_catalog.pg_language l on l.oid = p.prolang
  group by t.root
), size as (
  select t.root as oid, count(*) - 1 as partitions,
    sum(c.reltuples) filter (where c.reltuples >= 0 and c.relkind <> 'p') as tuples,
    ${
      measured
        ? "coalesce(sum(pg_catalog.pg_relation_size(c.oid)), 0)"
        : "sum(c.relpages::bigint) * pg_catalog.current_setting('block_size')::bigint"
    } as bytes
  from tree t join pg_catalog.pg_class c on c.oid = t.oid
  group by t.root
), child as (
  select i.inhparent as oid, json_agg(json_build_object('schema', n.nspname, 'name', c.relname) order by n.nspname, c.relname) as children
  from pg_catalog.pg_inherits i
  join pg_catalog.pg_class c on c.oid = i.inhrelid and not c.relispartition
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  group by i.inhparent
), leaf as (
  select t.root, t.oid from tree t
  union
  select i.inhparent, i.inhrelid from host h join pg_catalog.pg_inherits i on i.inhparent = h.oid
), leaves as (
  select l.root as oid, string_agg(c.oid::text || ':' || c.relkind::text || ':' || coalesce(m.amname, ''), ',' order by c.oid) as leaves
  from leaf l join pg_catalog.pg_class c on c.oid = l.oid left join pg_catalog.pg_am m on m.oid = c.relam
  group by l.root
), foreign_key as (
  select json_agg(json_build_object(
    'name', k.conname, 'from', f.root::text, 'columns', ${names("k.conrelid", "k.conkey")},
    'to', t.root::text, 'targets', ${names("k.confrelid", "k.confkey")},
    'onDelete', k.confdeltype, 'onUpdate', k.confupdtype, 'match', k.confmatchtype,
    'setOnDelete', case when to_jsonb(k)->'confdelsetcols' is null or to_jsonb(k)->>'confdelsetcols' is null then null
      else (select json_agg(a.attname order by a.attnum) from pg_catalog.pg_attribute a where a.attrelid = k.conrelid
        and to_jsonb(k)->'confdelsetcols' @> to_jsonb(a.attnum)) end,
    'deferrable', k.condeferrable, 'initiallyDeferred', k.condeferred, 'validated', k.convalidated,
    'enforced', coalesce((to_jsonb(k)->>'conenforced')::boolean, true), 'partition', ${partition("f")}
  ) order by f.root, k.conname, f.oid) as keys
  from pg_catalog.pg_constraint k join tree f on f.oid = k.conrelid join tree t on t.oid = k.confrelid
  where k.contype = 'f' and k.conparentid = 0
)
select json_build_object(
  'relations', (select coalesce(json_agg(json_build_object(
    'schema', h.nspname, 'name', h.relname, 'oid', h.oid::text, 'kind', h.relkind,
    'visible', pg_catalog.pg_table_is_visible(h.oid), 'temporary', h.relpersistence = 't',
    'ofExtension', exists (select from pg_catalog.pg_depend d
      where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = h.oid and d.deptype = 'e'),
    'columns', coalesce(attribute.columns, '[]'::json),
    'primaryKey', (select ${names("k.conrelid", "k.conkey")} from pg_catalog.pg_constraint k where k.conrelid = h.oid and k.contype = 'p'),
    'indexes', coalesce(index.indexes, '[]'::json), 'checks', coalesce(checked.checks, '[]'::json),
    'triggers', coalesce(fired.triggers, '[]'::json),
    'enabled', h.relrowsecurity, 'forced', h.relforcerowsecurity,
    'active', h.relrowsecurity and pg_catalog.row_security_active(h.oid),
    'policies', (select coalesce(json_agg(json_build_object(
      'name', p.polname, 'command', p.polcmd, 'permissive', p.polpermissive) order by p.polname), '[]'::json)
      from pg_catalog.pg_policy p where p.polrelid = h.oid),
    'rules', (select coalesce(json_agg(r.rulename order by r.rulename), '[]'::json)
      from pg_catalog.pg_rewrite r where r.ev_class = h.oid and r.rulename <> '_RETURN'),
    'children', coalesce(child.children, '[]'::json), 'partitions', size.partitions,
    'rows', size.tuples, 'bytes', size.bytes, 'leaves', leaves.leaves
  ) order by h.nspname, h.relname), '[]'::json)
  from host h
  left join attribute on attribute.oid = h.oid left join index on index.oid = h.oid
  left join checked on checked.oid = h.oid left join fired on fired.oid = h.oid
  left join size on size.oid = h.oid left join child on child.oid = h.oid left join leaves on leaves.oid = h.oid),
  'foreignKeys', (select coalesce(keys, '[]'::json) from foreign_key),
  'types', pg_catalog.md5(
    coalesce((select string_agg(enumtypid::text || ':' || enumlabel, ',' order by enumtypid, enumsortorder) from pg_catalog.pg_enum), '') ||
    coalesce((
      select string_agg(a.attrelid::text || ':' || a.attname || ':' || a.atttypid::text, ',' order by a.attrelid, a.attnum)
      from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid and c.relkind = 'c'), ''))
)::text as catalog`;
