import { and, asc, eq, ne, sql, type AnyColumn, type SQL } from "drizzle-orm";
import { rowsOf, type Database } from "@habeas/internal";
import { ExportError } from "../errors.ts";
import { JobRows, type JobRow, type LeasedPart, type PartRow } from "./job-rows.ts";
import { PartLeases } from "./part-leases.ts";
import type { Totals } from "./progress.ts";
import { SnapshotHolders } from "./snapshot-holders.ts";
import { exportHolder, exportJob, exportPart } from "./tables.ts";

/** The tables of one job. */
export class JobStore {
  readonly leases: PartLeases;
  readonly holders: SnapshotHolders;
  readonly #db: Database;
  readonly #rows: JobRows;

  constructor(db: Database, key: { readonly tenant: string; readonly id: string }, leaseSeconds: number) {
    this.#db = db;
    this.#rows = new JobRows(key, leaseSeconds);
    this.leases = new PartLeases(db, this.#rows);
    this.holders = new SnapshotHolders(db, this.#rows);
  }

  /** @throws A {@link ExportError}: `unknown_job`. */
  async job(): Promise<JobRow> {
    const [row] = await this.#db.select().from(exportJob).where(this.#rows.isJob());
    if (row === undefined) throw new ExportError("unknown_job", "this tenant has no such dump");
    return row;
  }

  async parts(): Promise<PartRow[]> {
    return await this.#db
      .select()
      .from(exportPart)
      .where(this.#rows.isPart())
      .orderBy(asc(exportPart.number));
  }

  /** How far the job is. */
  async totals(): Promise<Totals> {
    const isDone = sql`${exportPart.state} = 'done'`;
    const [row] = await this.#db
      .select({
        parts: sql<string>`count(*)::text`,
        partsDone: sql<string>`(count(*) filter (where ${isDone}))::text`,
        rows: sumOf(exportPart.rows, sql`${isDone} and ${exportPart.kind} = 'table'`),
        bytes: sumOf(exportPart.bytes, isDone),
      })
      .from(exportPart)
      .where(this.#rows.isPart());
    return {
      parts: Number(row?.parts),
      partsDone: Number(row?.partsDone),
      rows: Number(row?.rows),
      bytes: Number(row?.bytes),
    };
  }

  /** How far the cluster of these tables has written: every commit so far lies before. */
  async written(): Promise<{ readonly systemIdentifier: string; readonly position: string }> {
    const [row] = rowsOf<{ systemIdentifier: string; position: string }>(
      await this.#db.execute(
        sql`select system_identifier::text as "systemIdentifier", pg_current_wal_lsn()::text as position from pg_control_system()`,
      ),
    );
    return { systemIdentifier: row?.systemIdentifier ?? "", position: row?.position ?? "0/0" };
  }

  /** The dump is whole. Keys of rows are not needed any more. False when it went stale meanwhile. */
  async complete(part: LeasedPart): Promise<boolean> {
    return await this.#db.transaction(async (tx) => {
      const completed = await tx
        .update(exportJob)
        .set({ state: "complete", finishedAt: sql`clock_timestamp()` })
        .where(
          and(
            this.#rows.isJob(),
            eq(exportJob.state, "open"),
            eq(exportJob.stale, false),
            eq(exportJob.generation, part.generation),
            sql`exists (select 1 from ${exportPart} where ${this.#rows.isLeased(part)})`,
          ),
        )
        .returning({ id: exportJob.id });
      if (completed.length === 0) return false;
      await tx.update(exportPart).set({ range: null, leaseUntil: null }).where(this.#rows.isPart());
      await tx
        .update(exportPart)
        .set({ state: "done" })
        .where(and(this.#rows.isPart(), eq(exportPart.number, part.number)));
      await tx.delete(exportHolder).where(this.#rows.isHolder());
      return true;
    });
  }

  /** Ends an open dump that cannot or must not go on. */
  async settle(state: "cancelled" | "failed", failure: string): Promise<boolean> {
    return await this.#db.transaction(async (tx) => {
      const settled = await tx
        .update(exportJob)
        .set({ state, failure, finishedAt: sql`clock_timestamp()` })
        .where(and(this.#rows.isJob(), eq(exportJob.state, "open")))
        .returning({ id: exportJob.id });
      await tx.update(exportPart).set({ range: null }).where(this.#rows.isPart());
      return settled.length === 1;
    });
  }

  async erased(): Promise<void> {
    await this.#db
      .update(exportJob)
      .set({
        state: "erased",
        erasedAt: sql`clock_timestamp()`,
        options: sql`${exportJob.options} - 'scope'`, // whose archive it was
      })
      .where(and(this.#rows.isJob(), ne(exportJob.state, "erased")));
    await this.#db.delete(exportPart).where(this.#rows.isPart());
    await this.#db.delete(exportHolder).where(this.#rows.isHolder());
  }
}

const sumOf = (column: AnyColumn, where: SQL) =>
  sql<string>`coalesce(sum(${column}) filter (where ${where}), 0)::text`;
