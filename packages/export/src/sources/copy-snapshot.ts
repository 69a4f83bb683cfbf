import { ExportError } from "../errors.ts";
import { boundaryQuery, rangeWhere, type KeyRange } from "../plan/key-range.ts";
import { openWorker, type CopyDriver, type CopySession, type HeldSnapshot } from "./copy-session.ts";
import type { Snapshot } from "./source.ts";
import { unchangedQuery } from "./unchanged-query.ts";

/** Rows that are so short do not exist: a table of fewer bytes is not worth splitting. */
const LEAST_ROW_BYTES = 40;

/** A snapshot read with COPY: one connection holds it, others read from it and are used again. */
export function copySnapshot(driver: CopyDriver, held: HeldSnapshot): Snapshot {
  const { holder, facts, ticket } = held;
  const idle: CopySession[] = [];
  const open = new Set<CopySession>();
  let closed = false;

  const take = async (): Promise<CopySession> => {
    if (holder.lost) throw new ExportError("snapshot_lost", "the snapshot is gone");
    for (let session = idle.pop(); session !== undefined; session = idle.pop()) {
      if (!session.lost) return session;
      give(session, false);
    }
    const session = await openWorker(driver, held);
    open.add(session);
    return session;
  };
  const give = (session: CopySession, intact: boolean): void => {
    if (intact && !session.lost && !closed) {
      idle.push(session);
      return;
    }
    open.delete(session);
    session.release(false);
  };

  return {
    facts,
    ticket,

    async split(query, rows) {
      if (query.keys.length === 0 || query.table.bytes < rows * LEAST_ROW_BYTES) return [{}];
      const ranges: KeyRange[] = [];
      let after: readonly string[] | undefined;
      for (;;) {
        const [row] = await holder.query(boundaryQuery(query, after, rows));
        const upTo = row && query.keys.map((_, index) => String(row[`k${index}`]));
        ranges.push({ after, upTo });
        if (upTo === undefined) return ranges;
        after = upTo;
      }
    },

    async *read(query, range, signal) {
      const session = await take();
      let intact = false;
      try {
        yield* session.copy(
          `select ${query.columns.join(", ")} from ${query.relation} where ${rangeWhere(query, range)}`,
          signal,
        );
        intact = true;
      } finally {
        give(session, intact); // a COPY that was not read to its end leaves its connection unusable
      }
    },

    async isUnchanged(query, range, rows, since) {
      const text = unchangedQuery(query, range, rows, since, facts);
      if (text === undefined) return false;
      const session = await take();
      let intact = false;
      try {
        const [row] = await session.query(text);
        intact = true;
        return row?.["unchanged"] === true;
      } finally {
        give(session, intact);
      }
    },

    async close() {
      closed = true;
      for (const session of open) session.release(false);
      open.clear();
      if (!holder.lost) await holder.query("rollback").catch(() => undefined);
      holder.release(!holder.lost);
    },
  };
}
