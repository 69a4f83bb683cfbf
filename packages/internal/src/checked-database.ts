import type { Database } from "./database.ts";
import { ownDatabase } from "./own-database.ts";

/** The host's database behind a check, and the check itself. */
export interface CheckedDatabase {
  readonly db: Database;
  /** Checks it now, if it was not found good before. */
  readonly ready: () => Promise<void>;
  /** The host's transaction, checked on its own connection: its role may be another one. */
  readonly in: (tx: Database) => Database;
  /** There is more to check than there was. */
  readonly again: () => void;
}

/** @returns Whether some table has policies: each transaction of the host's is then checked too. */
export type DatabaseCheck = (db: Database) => Promise<{ readonly policies: boolean }>;

/**
 * Checks a database before its first statement. What was found good is not asked again; a refusal is not remembered,
 * for what was wrong may be made right.
 */
export function checkedDatabase(host: Database, check: DatabaseCheck): CheckedDatabase {
  let known: Promise<unknown> | undefined;
  let found: Awaited<ReturnType<DatabaseCheck>> | undefined;
  const ask = async (db: Database): Promise<void> => {
    found = await check(db);
  };
  const before = async (db: Database): Promise<void> => {
    if (found !== undefined) return;
    known ??= ask(db);
    try {
      await known;
    } finally {
      known = undefined;
    }
  };
  return {
    db: ownDatabase(host, { before }),
    ready: async () => await before(host),
    in(tx) {
      let checked = false;
      const once = async (asked: Database): Promise<void> => {
        if (checked || found?.policies === false) return;
        await ask(asked);
        checked = true;
      };
      return ownDatabase(tx, { before: once });
    },
    again() {
      found = undefined;
    },
  };
}
