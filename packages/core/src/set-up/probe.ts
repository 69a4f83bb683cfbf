import {
  checkedDatabase,
  ROWS_HIDDEN,
  rowsOf,
  securedTables,
  tableText,
  type CheckedDatabase,
  type Database,
} from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import { CoreError } from "../errors.ts";
import type { Registry } from "../registry/define-registry.ts";
import { checkCasing } from "./casing.ts";
import { checkNames, checkTypes, TYPE_COLUMNS } from "./driver-habits.ts";

/**
 * Finds out, before the first statement, what the host's drizzle, its driver and its role do to names, types and rows,
 * and refuses what would give wrong answers. What was found good is not asked again; row-level security is, in each
 * transaction of the host's, as soon as one table has policies.
 */
export const probed = (host: Database, registry: Pick<Registry, "tables" | "casing">): CheckedDatabase =>
  checkedDatabase(host, async (db) => await probe(db, registry));

/** What a probe found beside no fault. */
interface Found {
  /** Whether some table has policies: the role of each transaction matters then. */
  readonly policies: boolean;
}

async function probe(db: Database, registry: Pick<Registry, "tables" | "casing">): Promise<Found> {
  checkCasing(db, registry);
  const row: unknown = rowsOf<unknown>(await db.execute(question(registry)))[0];
  const answer = new Map<string, unknown>(Object.entries(row ?? {}));
  checkNames(answer);
  checkTypes(answer);
  if (answer.get("standby") !== false) {
    throw new CoreError(
      "database_read_only",
      "this is a standby server, which lags behind and cannot be written",
      {
        fix: "connect to the primary; of drizzle's withReplicas habeas takes the primary by itself",
      },
    );
  }
  const hidden = String(answer.get("hidden"));
  if (hidden !== "") {
    throw new CoreError("rows_hidden", ROWS_HIDDEN.message, { where: hidden, fix: ROWS_HIDDEN.fix });
  }
  return { policies: answer.get("policies") !== false };
}

function question(registry: Pick<Registry, "tables">): SQL {
  const names = registry.tables.map(({ schema, name }) => tableText(name, schema));
  return sql`
    with secured as ${securedTables(names)}
    select ${sql.raw(TYPE_COLUMNS)},
      pg_catalog.pg_is_in_recovery() as standby,
      exists (select 1 from secured) as policies,
      coalesce((select pg_catalog.string_agg(name, ', ' order by name) from secured where hides), '') as hidden`;
}
