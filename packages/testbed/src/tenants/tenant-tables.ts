import type { Client } from "pg";
import { SCHEMAS_WITHOUT_TENANT } from "./exceptions.ts";
import type { TenantTables } from "./unbound-scans.ts";

interface TableRow {
  readonly name: string;
  readonly columns: readonly string[];
  readonly keys: readonly (readonly string[])[];
  readonly leads: boolean;
  readonly references: readonly string[];
}

/** How tests and habeas call a tenant's column; the table of tenants has it as its id. */
const TENANT = ["tenant_id", "org_id", "organisation_id", "tenant"] as const;

/** Reads the tables of a test's database, and a text that is the same for databases with the same ones. */
export async function readTenantTables(client: Client): Promise<TenantTables & { readonly print: string }> {
  const { rows } = await client.query<TableRow>(`
    select n.nspname || '.' || c.relname as name,
      (select coalesce(json_agg(a.attname::text order by a.attnum), '[]') from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
      (select coalesce(json_agg((select json_agg(a.attname::text) from pg_attribute a
          where a.attrelid = c.oid and a.attnum = any (i.indkey::int2[]))), '[]')
        from pg_index i where i.indrelid = c.oid and i.indisprimary) as keys,
      (select coalesce(json_agg(a.attname::text), '[]') from pg_constraint k
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
        where k.contype = 'f' and k.conrelid = c.oid and cardinality(k.conkey) = 1) as "references",
      exists (select 1 from pg_constraint k where k.contype = 'f' and k.conrelid = c.oid) as leads
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema')
    order by 1`);
  const known = new Map(rows.map((row) => [row.name, row]));
  const column = (schema: string, table: string): string | undefined => {
    const { columns = [] } = known.get(`${schema}.${table}`) ?? {};
    return (
      TENANT.find((name) => columns.includes(name)) ?? (/^(tenants|orgs)$/.test(table) ? "id" : undefined)
    );
  };
  const keysOf = (schema: string, table: string) => known.get(`${schema}.${table}`)?.keys ?? [];
  return {
    print: JSON.stringify(rows),
    column,
    isGlobal: (schema, table) => {
      const row = known.get(`${schema}.${table}`);
      if (SCHEMAS_WITHOUT_TENANT.some((each) => each.schema === schema)) return true;
      return row !== undefined && column(schema, table) === undefined && !row.leads;
    },
    isKey: (schema, table, name) => keysOf(schema, table).some((key) => key.length === 1 && key[0] === name),
    isReference: (schema, table, name) => known.get(`${schema}.${table}`)?.references.includes(name) ?? false,
    isKeyOfTenant: (schema, table, name) => {
      const tenant = column(schema, table);
      return keysOf(schema, table).some(
        (key) => tenant !== undefined && key.includes(tenant) && key.includes(name),
      );
    },
  };
}
