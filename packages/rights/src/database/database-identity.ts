import { createHash } from "node:crypto";
import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";

/**
 * Which database this is: the cluster's own number and the database's, hashed. A plan made for one database is
 * never executed in another, nor in a copy restored elsewhere.
 */
export async function databaseIdentity(db: Database): Promise<string> {
  const [row] = rowsOf<{ cluster: string; database: string }>(
    await db.execute(sql`
      select (select system_identifier::text from pg_control_system()) as cluster,
             (select oid::text from pg_database where datname = current_database()) as database`),
  );
  return createHash("sha256")
    .update(JSON.stringify([row?.cluster, row?.database]))
    .digest("hex")
    .slice(0, 32);
}
