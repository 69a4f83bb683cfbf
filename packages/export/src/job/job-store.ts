import { and, asc, eq, ne, sql, type AnyColumn, type SQL } from "drizzle-orm";
import { rowsOf, type Database } from "@habeas/internal";
import { ExportError } from "../errors.ts";
import type { KeyRange } from "../plan/key-range.ts";
import type { SnapshotTicket } from "../sources/source.ts";
import type { FrozenState, PartKind } from "./job.ts";
import type { Totals } from "./progress.ts";
import { exportHolder, exportJob, exportPart } from "./tables.ts";

export type JobRow = typeof exportJob.$inferSelect;
export type PartRow = typeof exportPart.$inferSelect;

/** A part before it has a number. */
export interface NewPart {
  readonly kind: PartKind;
  readonly tableKey: string;
  readonly ordinal: number;
  readonly range: KeyRange | null;
}

/** What a worker has to say of a part that it stored. */
export interface PartResult {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly rows: number;
  readonly decrypted: number;
  readonly unreadable: number;
}

/** A part that this process works on, until its lease ends. */
export interface LeasedPart extends NewPart {
  readonly number: number;
  readonly fence: number;
  readonly generation: number;
}

/** The tables of one job. Times are the database's: workers' clocks may differ. */
export class JobStore {
  readonly #db: Database;
  readonly #tenant: string;
  readonly #id: string;
  readonly #leaseSeconds: number;

  constructor(db: Database, key: { readonly tenant: string; readonly id: string }, leaseSeconds: number) {
    this.#db = db;
    this.#tenant = key.tenant;
    this.#id = key.id;
    this.#leaseSeconds = leaseSeconds;
  }

  /** @throws A {@link ExportError}: `unknown_job`. */
  async job(): Promise<JobRow> {
    const [row] = await this.#db.select().from(exportJob).where(this.#isJob());
    if (row === undefined) throw new ExportError("unknown_job", "this tenant has no such dump");
    return row;
  }

  async parts(): Promise<PartRow[]> {
    return await this.#db.select().from(exportPart).where(this.#isPart()).orderBy(asc(exportPart.number));
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
      .where(this.#isPart());
    return {
      parts: Number(row?.parts),
      partsDone: Number(row?.partsDone),
      rows: Number(row?.rows),
      bytes: Number(row?.bytes),
    };
  }

  /** Whether the right to take the next snapshot is now ours, for the length of a lease. */
  async claimSnapshot(generation: number): Promise<boolean> {
    const claimed = await this.#db
      .update(exportJob)
      .set({ snapshotLease: this.#lease() })
      .where(
        and(
          this.#isJob(),
          eq(exportJob.state, "open"),
          eq(exportJob.generation, generation),
          sql`(${exportJob.snapshotLease} is null or ${exportJob.snapshotLease} < clock_timestamp())`,
        ),
      )
      .returning({ id: exportJob.id });
    return claimed.length === 1;
  }

  async renewSnapshotClaim(generation: number): Promise<void> {
    await this.#db
      .update(exportJob)
      .set({ snapshotLease: this.#lease() })
      .where(and(this.#isJob(), eq(exportJob.generation, generation)));
  }

  async dropSnapshotClaim(generation: number): Promise<void> {
    await this.#db
      .update(exportJob)
      .set({ snapshotLease: null })
      .where(and(this.#isJob(), eq(exportJob.generation, generation)));
  }

  /**
   * Begins a new generation: parts that still hold move to it, all others are planned again, and what other
   * processes still read from an older snapshot is not accepted any more. False when somebody was faster.
   */
  async beginGeneration(options: {
    readonly previous: number;
    readonly snapshot: FrozenState;
    readonly ticket: SnapshotTicket | undefined;
    readonly holder: string;
    readonly unchanged: readonly number[];
    readonly newParts: readonly NewPart[];
  }): Promise<boolean> {
    const { previous, snapshot, ticket, holder, unchanged, newParts } = options;
    const generation = previous + 1;
    return await this.#db.transaction(async (tx) => {
      const moved = await tx
        .update(exportJob)
        .set({ generation, snapshot, snapshotLease: null, stale: false })
        .where(and(this.#isJob(), eq(exportJob.state, "open"), eq(exportJob.generation, previous)))
        .returning({ id: exportJob.id });
      if (moved.length === 0) return false;
      const kept =
        unchanged.length === 0
          ? sql`false`
          : sql`${exportPart.number} = any(${`{${unchanged.join(",")}}`}::int[])`;
      await tx.update(exportPart).set({ generation }).where(and(this.#isPart(), kept));
      await tx
        .update(exportPart)
        .set({ generation, state: "planned", leaseUntil: null })
        .where(and(this.#isPart(), sql`not (${kept})`));
      for (let at = 0; at < newParts.length; at += 1000) {
        const batch = newParts.slice(at, at + 1000).map((part, index) => ({
          ...part,
          tenantId: this.#tenant,
          jobId: this.#id,
          number: at + index + 1,
          state: "planned" as const,
          generation,
        }));
        await tx.insert(exportPart).values(batch);
      }
      await tx.delete(exportHolder).where(this.#isHolder());
      await this.#insertHolder(tx, generation, ticket, holder);
      return true;
    });
  }

  /** Snapshots that other processes hold. */
  async holders(generation: number): Promise<{ ticket: SnapshotTicket | undefined; isAlive: boolean }[]> {
    const rows = await this.#db
      .select({
        name: exportHolder.name,
        transaction: exportHolder.transaction,
        isAlive: sql<boolean>`${exportHolder.leaseUntil} > clock_timestamp()`,
      })
      .from(exportHolder)
      .where(and(this.#isHolder(), eq(exportHolder.generation, generation)));
    return rows.map(({ name, transaction, isAlive }) => ({
      isAlive,
      ticket: name === null || transaction === null ? undefined : { name, transaction },
    }));
  }

  async addHolder(generation: number, ticket: SnapshotTicket | undefined, holder: string): Promise<void> {
    await this.#insertHolder(this.#db, generation, ticket, holder);
  }

  async renewHolder(holder: string): Promise<void> {
    await this.#db
      .update(exportHolder)
      .set({ leaseUntil: this.#lease() })
      .where(and(this.#isHolder(), eq(exportHolder.id, holder)));
  }

  async dropHolder(holder: string): Promise<void> {
    await this.#db.delete(exportHolder).where(and(this.#isHolder(), eq(exportHolder.id, holder)));
  }

  /**
   * The next part that nobody works on, or whose worker let its lease end. The manifest is last: it is given
   * out when every other part is done.
   */
  async claim(generation: number): Promise<LeasedPart | undefined> {
    const found = await this.#db.transaction(async (tx) => {
      const [free] = rowsOf<{ number: number }>(
        await tx.execute(sql`
          select p.number from ${exportPart} p join ${exportJob} j on j.tenant_id = p.tenant_id and j.id = p.job_id
          where p.tenant_id = ${this.#tenant} and p.job_id = ${this.#id} and j.state = 'open' and not j.stale
            and j.generation = ${generation} and p.generation = ${generation}
            and (p.state = 'planned' or (p.state = 'leased' and p.lease_until < clock_timestamp()))
            and (p.kind <> 'manifest' or not exists (
              select 1 from ${exportPart} o
              where o.tenant_id = p.tenant_id and o.job_id = p.job_id and o.kind <> 'manifest' and o.state <> 'done'))
          order by p.number limit 1 for update of p skip locked`),
      );
      if (free === undefined) return undefined;
      const [leased] = await tx
        .update(exportPart)
        .set({ state: "leased", fence: sql`${exportPart.fence} + 1`, leaseUntil: this.#lease() })
        .where(and(this.#isPart(), eq(exportPart.number, free.number)))
        .returning();
      return leased;
    });
    return found;
  }

  /** Whether the lease is still ours; then it is longer now. */
  async renew(part: LeasedPart): Promise<boolean> {
    const renewed = await this.#db
      .update(exportPart)
      .set({ leaseUntil: this.#lease() })
      .where(this.#isLeased(part))
      .returning({ number: exportPart.number });
    return renewed.length === 1;
  }

  /** Whether the part is done by us. The commit is on the disk before the answer. */
  async done(part: LeasedPart, result: PartResult): Promise<boolean> {
    return await this.#db.transaction(async (tx) => {
      await tx.execute(sql`set local synchronous_commit = on`);
      const done = await tx
        .update(exportPart)
        .set({ state: "done", leaseUntil: null, ...result })
        .where(this.#isLeased(part))
        .returning({ number: exportPart.number });
      return done.length === 1;
    });
  }

  /** Gives a part back at once, for the next who asks. */
  async giveBack(part: LeasedPart): Promise<void> {
    await this.#db.update(exportPart).set({ state: "planned", leaseUntil: null }).where(this.#isLeased(part));
  }

  /** The dump is whole. Keys of rows are not needed any more. False when it went stale meanwhile. */
  async complete(part: LeasedPart): Promise<boolean> {
    return await this.#db.transaction(async (tx) => {
      const completed = await tx
        .update(exportJob)
        .set({ state: "complete", finishedAt: sql`clock_timestamp()` })
        .where(
          and(
            this.#isJob(),
            eq(exportJob.state, "open"),
            eq(exportJob.stale, false),
            eq(exportJob.generation, part.generation),
            sql`exists (select 1 from ${exportPart} where ${this.#isLeased(part)})`,
          ),
        )
        .returning({ id: exportJob.id });
      if (completed.length === 0) return false;
      await tx.update(exportPart).set({ range: null, leaseUntil: null }).where(this.#isPart());
      await tx
        .update(exportPart)
        .set({ state: "done" })
        .where(and(this.#isPart(), eq(exportPart.number, part.number)));
      await tx.delete(exportHolder).where(this.#isHolder());
      return true;
    });
  }

  /** Ends an open dump that cannot or must not go on. */
  async settle(state: "cancelled" | "failed", failure: string): Promise<boolean> {
    return await this.#db.transaction(async (tx) => {
      const settled = await tx
        .update(exportJob)
        .set({ state, failure, finishedAt: sql`clock_timestamp()` })
        .where(and(this.#isJob(), eq(exportJob.state, "open")))
        .returning({ id: exportJob.id });
      await tx.update(exportPart).set({ range: null }).where(this.#isPart());
      return settled.length === 1;
    });
  }

  async erased(): Promise<void> {
    await this.#db
      .update(exportJob)
      .set({ state: "erased", erasedAt: sql`clock_timestamp()` })
      .where(and(this.#isJob(), ne(exportJob.state, "erased")));
    await this.#db.delete(exportPart).where(this.#isPart());
    await this.#db.delete(exportHolder).where(this.#isHolder());
  }

  async #insertHolder(
    db: Database,
    generation: number,
    ticket: SnapshotTicket | undefined,
    id: string,
  ): Promise<void> {
    await db.insert(exportHolder).values({
      tenantId: this.#tenant,
      jobId: this.#id,
      id,
      generation,
      name: ticket?.name ?? null,
      transaction: ticket?.transaction ?? null,
      leaseUntil: this.#lease(),
    });
  }

  #lease() {
    return sql<Date>`clock_timestamp() + make_interval(secs => ${this.#leaseSeconds})`;
  }

  #isJob() {
    return and(eq(exportJob.tenantId, this.#tenant), eq(exportJob.id, this.#id));
  }

  #isPart() {
    return and(eq(exportPart.tenantId, this.#tenant), eq(exportPart.jobId, this.#id));
  }

  #isHolder() {
    return and(eq(exportHolder.tenantId, this.#tenant), eq(exportHolder.jobId, this.#id));
  }

  #isLeased({ number, fence, generation }: LeasedPart) {
    return and(
      this.#isPart(),
      eq(exportPart.number, number),
      eq(exportPart.state, "leased"),
      eq(exportPart.fence, fence),
      eq(exportPart.generation, generation),
    );
  }
}

const sumOf = (column: AnyColumn, where: SQL) =>
  sql<string>`coalesce(sum(${column}) filter (where ${where}), 0)::text`;
