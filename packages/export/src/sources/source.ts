import type { KeyRange } from "../plan/key-range.ts";
import type { TableQuery } from "../plan/table-query.ts";

/** What a snapshot says of itself: in the manifest, and what a later snapshot is compared with. */
export interface SnapshotFacts {
  /** When the database's state was frozen, by the database's clock. */
  readonly at: string;
  /** The catalogue as this snapshot sees it. */
  readonly catalog: string;
  /** `pg_snapshot_xmin`, and what it can be compared with only on the same cluster and timeline. */
  readonly xmin: string;
  readonly systemIdentifier: string;
  readonly timeline: string;
  readonly serverVersion: string;
  /** Of a replica: how far it had followed its primary before the state was frozen (`pg_lsn`). */
  readonly replayed?: string | undefined;
}

/** What other processes need to read from the same snapshot. */
export interface SnapshotTicket {
  readonly name: string;
  /** The exporting transaction: whoever imports checks that it still lives once his own locks are taken. */
  readonly transaction: string;
}

/** One consistent state of the database, for as long as it is held. */
export interface Snapshot {
  readonly facts: SnapshotFacts;
  /** Undefined: only this process can read from it. */
  readonly ticket: SnapshotTicket | undefined;
  /** Ranges of about so many rows that together are the table. */
  split(query: TableQuery, rows: number): Promise<readonly KeyRange[]>;
  /** The rows of a range as COPY text. Several may be read at once. */
  read(query: TableQuery, range: KeyRange, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /**
   * Whether the rows of a range are those that an older snapshot saw: same count, and no visible row younger.
   * Undefined where this cannot be told.
   */
  isUnchanged(
    query: TableQuery,
    range: KeyRange,
    rows: number,
    since: Omit<SnapshotFacts, "catalog">,
  ): Promise<boolean>;
  close(): Promise<void>;
}

/** What a snapshot is taken of. */
export interface SnapshotOptions {
  /** Read under the snapshot first; its answer decides the queries. */
  readonly queries: (catalog: string) => readonly TableQuery[];
  readonly signal: AbortSignal;
}

/** A database that dumps read from. */
export interface Source {
  /** The live catalogue, outside every snapshot. */
  catalog(): Promise<string>;
  /** Whether a row exists: asked before a dump is planned. */
  exists(query: string): Promise<boolean>;
  /**
   * Freezes a state of the database with every table locked against being emptied or changed in shape.
   *
   * @throws A {@link ExportError}: `database_fault`, `schema_drift`.
   */
  begin(options: SnapshotOptions): Promise<Snapshot>;
  /** Reads from a snapshot that another process holds; undefined when it is gone. */
  join(ticket: SnapshotTicket, options: SnapshotOptions): Promise<Snapshot | undefined>;
}
