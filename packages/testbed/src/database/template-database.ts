import type { Database } from "@habeas/internal";

/** What a database holds before a test begins: built once a file, then cloned in some 30 ms. */
export interface TemplateDatabase {
  readonly name: string;
  readonly build: (db: Database) => Promise<void>;
}

/**
 * Declares one, at the top of a test file. Nothing runs before the first database is made from it.
 *
 * @param name - Part of the databases' names: lower-case letters, digits and `_`, at most 30.
 */
export function templateDatabase(name: string, build: (db: Database) => Promise<unknown>): TemplateDatabase {
  if (!/^[a-z][a-z0-9_]{0,29}$/.test(name)) throw new TypeError("a name like consent_ledger is wanted");
  return {
    name,
    build: async (db) => {
      await build(db);
    },
  };
}
