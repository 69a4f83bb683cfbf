import { is, sql } from "drizzle-orm";
import { PgDatabase, PgTransaction } from "drizzle-orm/pg-core";
import type { Database } from "./database.ts";

export interface OwnDatabaseOptions {
  /** Runs before every statement and transaction, on the host's own object. @defaultValue nothing */
  readonly before?: (host: Database) => Promise<void>;
}

/** Everything that this function has made: never made twice. */
const made = new WeakSet<object>();

/**
 * The host's database as habeas uses it: the primary where there are replicas; past drizzle's cache (what is written
 * still empties it); transactions of its own with `row_security = off`, so that PostgreSQL refuses where a policy
 * would hide rows. In a transaction of the host's no setting is touched, for the host's later queries would meet it.
 */
export function ownDatabase(db: Database, options: OwnDatabaseOptions = {}): Database {
  if (made.has(db)) return db;
  const primary: unknown = Reflect.get(db, "$primary"); // what withReplicas adds
  return owned(isDatabase(primary) ? primary : db, options, is(db, PgTransaction));
}

/** @param inside - Whether it is a transaction: whoever began it has decided about `row_security`. */
function owned<Host extends Database>(host: Host, options: OwnDatabaseOptions, inside: boolean): Host {
  const { before } = options;
  const session = ownSession(host, options);
  const transaction: Database["transaction"] = async (work, config) => {
    await before?.(host);
    return await host.transaction(async (tx) => {
      if (!inside) await tx.execute(sql`set local row_security = off`);
      return await work(owned(tx, {}, true));
    }, config);
  };
  const db: Host = derived(host, { session, transaction });
  made.add(db);
  return db;
}

type Session = Database["_"]["session"];

function ownSession(host: Database, { before }: OwnDatabaseOptions): Session {
  const { session } = host._;
  const prepareQuery: Session["prepareQuery"] = (query, fields, name, inArrays, mapper, told, cache) => {
    const reads = told?.type === "select"; // what is not told about a statement, drizzle does not cache
    const prepared = session.prepareQuery(
      query,
      fields,
      name,
      inArrays,
      mapper,
      reads ? undefined : told,
      reads ? undefined : cache,
    );
    const checked = (method: string) => {
      const run: unknown = Reflect.get(prepared, method);
      return async (...given: unknown[]): Promise<unknown> => {
        await before?.(host);
        if (typeof run !== "function") throw new TypeError("drizzle prepares statements otherwise");
        return await Reflect.apply(run, statement, given);
      };
    };
    const statement: typeof prepared = derived(prepared, {
      execute: checked("execute"),
      all: checked("all"),
    });
    return statement;
  };
  return derived(session, { prepareQuery });
}

/** The same object with some members of its own. */
function derived<T extends object>(from: T, members: object): T {
  const own: unknown = Object.create(from, Object.getOwnPropertyDescriptors(members));
  if (isDerived(own, from)) return own;
  throw new TypeError("an object derives from another");
}

const isDerived = <T extends object>(own: unknown, from: T): own is T =>
  typeof own === "object" && own !== null && Object.getPrototypeOf(own) === from;

const isDatabase = (value: unknown): value is Database => is(value, PgDatabase);
