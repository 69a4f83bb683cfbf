import { and, eq, sql } from "drizzle-orm";
import { rowsOf, type Database } from "@habeas/internal";
import type { JobRows, LeasedPart, PartResult } from "./job-rows.ts";
import { exportJob, exportPart } from "./tables.ts";

/** Who works on which part of a job: planned → leased (fence n) → done. */
export class PartLeases {
  readonly #db: Database;
  readonly #rows: JobRows;

  constructor(db: Database, rows: JobRows) {
    this.#db = db;
    this.#rows = rows;
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
          where p.tenant_id = ${this.#rows.tenant} and p.job_id = ${this.#rows.id} and j.state = 'open' and not j.stale
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
        .set({ state: "leased", fence: sql`${exportPart.fence} + 1`, leaseUntil: this.#rows.lease() })
        .where(and(this.#rows.isPart(), eq(exportPart.number, free.number)))
        .returning();
      return leased;
    });
    return found;
  }

  /** Whether the lease is still ours; then it is longer now. */
  async renew(part: LeasedPart): Promise<boolean> {
    const renewed = await this.#db
      .update(exportPart)
      .set({ leaseUntil: this.#rows.lease() })
      .where(this.#rows.isLeased(part))
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
        .where(this.#rows.isLeased(part))
        .returning({ number: exportPart.number });
      return done.length === 1;
    });
  }

  /** Gives a part back at once, for the next who asks. */
  async giveBack(part: LeasedPart): Promise<void> {
    await this.#db
      .update(exportPart)
      .set({ state: "planned", leaseUntil: null })
      .where(this.#rows.isLeased(part));
  }
}
