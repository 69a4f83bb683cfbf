import type { Database } from "@habeas/internal";
import { rowsOf } from "@habeas/internal";
import { sql } from "drizzle-orm";

/** What `pg_dump --data-only` would hold of a schema, or of all: every row of every table, as text. */
export async function logicalDump(db: Database, schema?: string): Promise<string> {
  const tables = rowsOf<{ name: string }>(
    await db.execute(sql`
      select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema') and ${schema ?? null}::text is null
        or schemaname = ${schema ?? null}::text order by 1`),
  );
  const parts: string[] = [];
  for (const { name } of tables) {
    const rows = await db.execute(
      sql.raw(`select string_agg(t::text, E'\\n' order by t::text) as rows from ${name} t`),
    );
    parts.push(`${name}\n${rowsOf<{ rows: string | null }>(rows)[0]?.rows ?? ""}`);
  }
  return parts.join("\n");
}
