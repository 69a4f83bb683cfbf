import { ExportError } from "../errors.ts";
import { literal } from "../plan/sql-text.ts";
import { catalogQuery } from "@habeas/core/engine";
import type { TableQuery } from "../plan/table-query.ts";
import { textOf } from "./text-of.ts";
import { FACTS_QUERY, SESSION_SETTINGS } from "./session.ts";
import type { SnapshotFacts, SnapshotOptions, SnapshotTicket } from "./source.ts";

/** One connection in one transaction: what a driver must offer to read with COPY. */
export interface CopySession {
  /** The connection broke: nothing can be read from it any more. */
  readonly lost: boolean;
  /** @throws A {@link ExportError} without anything of the driver's message. */
  query(text: string): Promise<readonly Record<string, unknown>[]>;
  copy(select: string, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Gives the connection back, or ends it when it cannot be used again. */
  release(reuse: boolean): void;
}

/** A driver that speaks COPY. */
export interface CopyDriver {
  connect(): Promise<CopySession>;
}

/** A snapshot and the connection that holds it. */
export interface HeldSnapshot {
  readonly holder: CopySession;
  readonly facts: SnapshotFacts;
  readonly ticket: SnapshotTicket;
  readonly queries: readonly TableQuery[];
}

const BEGIN = "begin isolation level repeatable read read only";

/**
 * Locks first, snapshot second: a table emptied between the two would otherwise look empty, silently. The
 * names of the tables come from the catalogue, which needs a snapshot; so the tables are looked up in a
 * transaction before, and once more under the snapshot.
 */
export async function beginSnapshot(driver: CopyDriver, options: SnapshotOptions): Promise<HeldSnapshot> {
  const holder = await driver.connect();
  try {
    const planned = options.queries(await catalogOf(holder));
    await holder.query(BEGIN);
    for (const setting of SESSION_SETTINGS) await holder.query(setting);
    await lock(holder, planned);
    const facts = await factsOf(holder);
    const queries = options.queries(facts.catalog);
    return { holder, facts, queries, ticket: await ticketOf(holder) };
  } catch (error) {
    holder.release(false);
    throw error;
  }
}

/** Reads from another process's snapshot; undefined when nobody holds it any more. */
export async function joinSnapshot(
  driver: CopyDriver,
  ticket: SnapshotTicket,
  options: SnapshotOptions,
): Promise<HeldSnapshot | undefined> {
  const holder = await driver.connect();
  try {
    await importSnapshot(holder, ticket);
    const facts = await factsOf(holder);
    const queries = options.queries(facts.catalog);
    await lock(holder, queries);
    await stillHeld(holder, ticket);
    return { holder, facts, queries, ticket: await ticketOf(holder) };
  } catch (error) {
    holder.release(false);
    if (error instanceof ExportError && error.code === "snapshot_lost") return undefined;
    throw error;
  }
}

/** One more connection for the same snapshot. */
export async function openWorker(driver: CopyDriver, held: HeldSnapshot): Promise<CopySession> {
  const session = await driver.connect();
  try {
    await importSnapshot(session, held.ticket);
    await lock(session, held.queries);
    await stillHeld(session, held.ticket);
    return session;
  } catch (error) {
    session.release(false);
    throw error;
  }
}

async function importSnapshot(session: CopySession, ticket: SnapshotTicket): Promise<void> {
  await session.query(BEGIN);
  await session.query(`set transaction snapshot ${literal(ticket.name)}`);
  for (const setting of SESSION_SETTINGS) await session.query(setting);
}

async function lock(session: CopySession, queries: readonly TableQuery[]): Promise<void> {
  if (queries.length === 0) return;
  await session.query(
    `lock table ${queries.map(({ relation }) => relation).join(", ")} in access share mode`,
  );
}

/** If the exporter died before these locks were taken, a table may have been emptied in between. */
async function stillHeld(session: CopySession, ticket: SnapshotTicket): Promise<void> {
  const held = await session.query(
    `select 1 from pg_catalog.pg_locks where locktype = 'virtualxid' and virtualtransaction = ${literal(ticket.transaction)}`,
  );
  if (held.length === 0) throw new ExportError("snapshot_lost", "the snapshot is gone");
}

async function ticketOf(session: CopySession): Promise<SnapshotTicket> {
  const [row] = await session.query(
    `select pg_catalog.pg_export_snapshot() as name, virtualtransaction as transaction
     from pg_catalog.pg_locks where locktype = 'virtualxid' and pid = pg_catalog.pg_backend_pid()`,
  );
  return { name: textOf(row, "name"), transaction: textOf(row, "transaction") };
}

const catalogOf = async (session: CopySession): Promise<string> =>
  textOf((await session.query(catalogQuery({ measured: true })))[0], "catalog");

async function factsOf(session: CopySession): Promise<SnapshotFacts> {
  const [row] = await session.query(FACTS_QUERY);
  const catalog = await catalogOf(session);
  return factsFrom(row, catalog);
}

/** The row of the facts query, whatever the driver. */
export const factsFrom = (row: Record<string, unknown> | undefined, catalog: string): SnapshotFacts => ({
  at: textOf(row, "at"),
  xmin: textOf(row, "xmin"),
  systemIdentifier: textOf(row, "systemIdentifier"),
  timeline: textOf(row, "timeline"),
  serverVersion: textOf(row, "serverVersion"),
  replayed: row?.["replayed"] === null ? undefined : textOf(row, "replayed"),
  catalog,
});
