import { sql, type SQL } from "drizzle-orm";
import { rowsOf, type Database } from "./database.ts";

/**
 * The tables of the host that these names mean, and habeas's own, which have policies: `name`, and `hides` where the
 * policies hold for the role that asks. To stand in `from`.
 */
export const securedTables = (names: readonly string[]): SQL => sql`(
  with given as (
    select pg_catalog.to_regclass(one) as id
    from pg_catalog.jsonb_array_elements_text(${JSON.stringify(names)}::pg_catalog.text::pg_catalog.jsonb) as one
    union
    select c.oid::pg_catalog.regclass from pg_catalog.pg_class c
    where c.relnamespace = pg_catalog.to_regnamespace('habeas') and c.relkind in ('r', 'p')
  )
  select c.oid::pg_catalog.regclass::text as name, pg_catalog.row_security_active(c.oid) as hides
  from given join pg_catalog.pg_class c on c.oid = given.id where c.relrowsecurity)`;

/** `"schema"."table"`, or the table as `search_path` finds it. */
export function tableText(name: string, schema?: string): string {
  return schema === undefined ? quoted(name) : `${quoted(schema)}.${quoted(name)}`;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** What policies mean for the role of a database. */
export interface RowSecurity {
  /** Whether some table has policies: the role of each transaction matters then. */
  readonly policies: boolean;
  /** The tables whose rows they may hide from it; empty for none. */
  readonly hidden: string;
}

/** Asks it in a statement of its own. */
export async function rowSecurityOf(db: Database, names: readonly string[]): Promise<RowSecurity> {
  const [row] = rowsOf<{ policies: boolean; hidden: string }>(
    await db.execute(sql`
      select coalesce(pg_catalog.string_agg(name, ', ' order by name) filter (where hides), '') as hidden,
        pg_catalog.count(*) > 0 as policies
      from ${securedTables(names)} as secured`),
  );
  return row ?? { policies: true, hidden: "" };
}

/** What is said of it, in every package. */
export const ROWS_HIDDEN = {
  message: "row-level security hides rows from this role",
  fix: "give habeas a connection whose role owns the tables without FORCE, or has BYPASSRLS",
} as const;
