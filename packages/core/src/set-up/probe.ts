import { isRowSecurityFault, ownDatabase, rowsOf, type Database } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import { splitColumn } from "../database/split-column.ts";
import { CoreError } from "../errors.ts";
import type { Registry } from "../registry/define-registry.ts";
import { checkCasing } from "./casing.ts";
import { checkNames, checkTypes, TYPE_COLUMNS } from "./driver-habits.ts";

/** The host's database behind a probe, and the probe itself. */
export interface ProbedDatabase {
  readonly db: Database;
  /** @throws A {@link CoreError}: as `Privacy.ready`. */
  ready(): Promise<void>;
  /** The host's transaction, probed on its own connection: its role may be another one. */
  in(tx: Database): Database;
}

/**
 * Finds out, before the first statement, what the host's drizzle, its driver and its role do to names, types and rows,
 * and refuses what would give wrong answers. What was found good is not asked again; row-level security is, in each
 * transaction of the host's, as soon as one table has policies.
 */
export function probed(host: Database, registry: Pick<Registry, "tables" | "casing">): ProbedDatabase {
  let known: Promise<Found> | undefined;
  let found: Found | undefined;
  const ask = async (db: Database): Promise<Found> => {
    found = await probe(db, registry);
    return found;
  };
  const before = async (db: Database): Promise<void> => {
    if (found !== undefined) return;
    known ??= ask(db);
    try {
      await known;
    } finally {
      known = undefined; // a refusal is not remembered: what was wrong may be made right
    }
  };
  const db = ownDatabase(host, { before, failed: rowsHidden });
  return {
    db,
    ready: async () => await before(host),
    in(tx) {
      let checked = false;
      const once = async (asked: Database): Promise<void> => {
        if (checked || found?.policies === false) return;
        await ask(asked);
        checked = true;
      };
      return ownDatabase(tx, { before: once, failed: rowsHidden });
    },
  };
}

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
  if (hidden !== "") throw hides(hidden);
  return { policies: answer.get("policies") !== false };
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

function question(registry: Pick<Registry, "tables">): SQL {
  const names = registry.tables.map(({ schema, name: table }) =>
    schema === undefined ? quoted(table) : `${quoted(schema)}.${quoted(table)}`,
  );
  return sql`
    with given as (
      select pg_catalog.to_regclass(one) as id from unnest(${splitColumn(names)}) as one
      union
      select c.oid::pg_catalog.regclass from pg_catalog.pg_class c
      where c.relnamespace = pg_catalog.to_regnamespace('habeas') and c.relkind in ('r', 'p')
    ), secured as (
      select c.oid, c.oid::pg_catalog.regclass::text as name from given
      join pg_catalog.pg_class c on c.oid = given.id where c.relrowsecurity
    )
    select ${sql.raw(TYPE_COLUMNS)},
      pg_catalog.pg_is_in_recovery() as standby,
      exists (select 1 from secured) as policies,
      coalesce((select pg_catalog.string_agg(name, ', ' order by name) from secured
        where pg_catalog.row_security_active(oid)), '') as hidden`;
}

const rowsHidden = (error: unknown): unknown => (isRowSecurityFault(error) ? hides(undefined) : error);

const hides = (where: string | undefined): CoreError =>
  new CoreError("rows_hidden", "row-level security hides rows from this role", {
    ...(where !== undefined && { where }),
    fix: "give habeas a connection whose role owns the tables without FORCE, or has BYPASSRLS",
  });
