import { sql } from "drizzle-orm";
import { rowsOf, type Database } from "./database.ts";

/** One numbered step of a package's tables. Once released it never changes. */
export interface Migration {
  /** `0001_consent`: unique within the package, applied in this order. */
  readonly id: string;
  /** Statements without parameters, each one statement. */
  readonly statements: readonly string[];
}

/** Any number of starting processes wait for one another on this key. */
const MIGRATION_LOCK = 0x6861_6265; // "habe"

/**
 * Applies the steps that are missing, all of them in one transaction, and says which. Safe to call from any
 * number of starting processes at once, on every driver, inside a transaction of the host's too.
 */
export async function runMigrations(
  db: Database,
  owner: string,
  migrations: readonly Migration[],
): Promise<string[]> {
  return await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${sql.raw(String(MIGRATION_LOCK))})`);
    await tx.execute(sql`create schema if not exists habeas`);
    await tx.execute(
      sql`create table if not exists habeas.migration (owner text not null, id text not null, applied_at timestamptz not null default now(), primary key (owner, id))`,
    );
    const done = rowsOf<{ id: string }>(
      await tx.execute(sql`select id from habeas.migration where owner = ${owner}`),
    );
    const known = new Set(done.map((row) => row.id));
    const applied: string[] = [];
    for (const { id, statements } of migrations) {
      if (known.has(id)) continue;
      for (const statement of statements) await tx.execute(sql.raw(statement));
      await tx.execute(sql`insert into habeas.migration (owner, id) values (${owner}, ${id})`);
      applied.push(id);
    }
    return applied;
  });
}
