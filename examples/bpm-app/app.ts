import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import type { People } from "./people.ts";

/** PGlite or node-postgres, or a transaction of one. */
export type Database = PgDatabase<PgQueryResultHKT, Record<string, unknown>>;

/** Where attachments lie: every tenant has a folder of its own. */
export interface Files {
  put(tenantId: string, objectKey: string, content: Uint8Array): Promise<void>;
}

/** What the app's own code stands on. */
export interface App {
  readonly db: Database;
  /** Seals and opens the addresses of users. */
  readonly people: People;
  readonly files: Files;
  readonly now: () => Date;
  readonly newId: () => string;
}
