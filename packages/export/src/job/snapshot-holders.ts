import { and, eq, sql } from "drizzle-orm";
import type { Database } from "@habeas/internal";
import type { SnapshotTicket } from "../sources/source.ts";
import type { FrozenState } from "../dump-options.ts";
import type { JobRows, NewPart } from "./job-rows.ts";
import { exportHolder, exportJob, exportPart } from "./tables.ts";

/** Who takes a job's next snapshot, and who holds the current one. */
export class SnapshotHolders {
  readonly #db: Database;
  readonly #rows: JobRows;

  constructor(db: Database, rows: JobRows) {
    this.#db = db;
    this.#rows = rows;
  }

  /** Whether the right to take the next snapshot is now ours, for the length of a lease. */
  async claim(generation: number): Promise<boolean> {
    const claimed = await this.#db
      .update(exportJob)
      .set({ snapshotLease: this.#rows.lease() })
      .where(
        and(
          this.#rows.isJob(),
          eq(exportJob.state, "open"),
          eq(exportJob.generation, generation),
          sql`(${exportJob.snapshotLease} is null or ${exportJob.snapshotLease} < clock_timestamp())`,
        ),
      )
      .returning({ id: exportJob.id });
    return claimed.length === 1;
  }

  async renewClaim(generation: number): Promise<void> {
    await this.#db
      .update(exportJob)
      .set({ snapshotLease: this.#rows.lease() })
      .where(and(this.#rows.isJob(), eq(exportJob.generation, generation)));
  }

  async dropClaim(generation: number): Promise<void> {
    await this.#db
      .update(exportJob)
      .set({ snapshotLease: null })
      .where(and(this.#rows.isJob(), eq(exportJob.generation, generation)));
  }

  /**
   * Gives up everything that a stale dump has read. The mark goes here, before the next snapshot is taken, and
   * nowhere else: so a person who is erased while it is taken marks the dump again.
   */
  async discard(previous: number): Promise<void> {
    const generation = previous + 1;
    await this.#db.transaction(async (tx) => {
      const moved = await tx
        .update(exportJob)
        .set({ generation, snapshot: null, snapshotLease: null, stale: false })
        .where(and(this.#rows.isJob(), eq(exportJob.state, "open"), eq(exportJob.generation, previous)))
        .returning({ id: exportJob.id });
      if (moved.length === 0) return;
      await tx
        .update(exportPart)
        .set({ generation, state: "planned", leaseUntil: null })
        .where(this.#rows.isPart());
      await tx.delete(exportHolder).where(this.#rows.isHolder());
    });
  }

  /**
   * Begins a new generation: parts that still hold move to it, all others are planned again, and what other
   * processes still read from an older snapshot is not accepted any more. False when somebody was faster, or
   * when the dump went stale while its snapshot was taken.
   */
  async begin(options: {
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
        .set({ generation, snapshot, snapshotLease: null })
        .where(
          and(
            this.#rows.isJob(),
            eq(exportJob.state, "open"),
            eq(exportJob.stale, false),
            eq(exportJob.generation, previous),
          ),
        )
        .returning({ id: exportJob.id });
      if (moved.length === 0) return false;
      const kept =
        unchanged.length === 0
          ? sql`false`
          : sql`${exportPart.number} = any(${`{${unchanged.join(",")}}`}::int[])`;
      await tx.update(exportPart).set({ generation }).where(and(this.#rows.isPart(), kept));
      await tx
        .update(exportPart)
        .set({ generation, state: "planned", leaseUntil: null })
        .where(and(this.#rows.isPart(), sql`not (${kept})`));
      for (let at = 0; at < newParts.length; at += 1000) {
        const batch = newParts.slice(at, at + 1000).map((part, index) => ({
          ...part,
          tenantId: this.#rows.tenant,
          jobId: this.#rows.id,
          number: at + index + 1,
          state: "planned" as const,
          generation,
        }));
        await tx.insert(exportPart).values(batch);
      }
      await tx.delete(exportHolder).where(this.#rows.isHolder());
      await this.#insertHolder(tx, generation, ticket, holder);
      return true;
    });
  }

  /** Snapshots that other processes hold. */
  async list(generation: number): Promise<{ ticket: SnapshotTicket | undefined; isAlive: boolean }[]> {
    const rows = await this.#db
      .select({
        name: exportHolder.name,
        transaction: exportHolder.transaction,
        isAlive: sql<boolean>`${exportHolder.leaseUntil} > clock_timestamp()`,
      })
      .from(exportHolder)
      .where(and(this.#rows.isHolder(), eq(exportHolder.generation, generation)));
    return rows.map(({ name, transaction, isAlive }) => ({
      isAlive,
      ticket: name === null || transaction === null ? undefined : { name, transaction },
    }));
  }

  async add(generation: number, ticket: SnapshotTicket | undefined, holder: string): Promise<void> {
    await this.#insertHolder(this.#db, generation, ticket, holder);
  }

  async renew(holder: string): Promise<void> {
    await this.#db
      .update(exportHolder)
      .set({ leaseUntil: this.#rows.lease() })
      .where(and(this.#rows.isHolder(), eq(exportHolder.id, holder)));
  }

  async drop(holder: string): Promise<void> {
    await this.#db.delete(exportHolder).where(and(this.#rows.isHolder(), eq(exportHolder.id, holder)));
  }

  async #insertHolder(
    db: Database,
    generation: number,
    ticket: SnapshotTicket | undefined,
    id: string,
  ): Promise<void> {
    await db.insert(exportHolder).values({
      tenantId: this.#rows.tenant,
      jobId: this.#rows.id,
      id,
      generation,
      name: ticket?.name ?? null,
      transaction: ticket?.transaction ?? null,
      leaseUntil: this.#rows.lease(),
    });
  }
}
