import { setTimeout } from "node:timers/promises";
import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { createPrivacy } from "../src/index.ts";
import { registry, secrets } from "../test/fixtures/privacy-host.ts";

export interface SealingLagOptions {
  /** Appends a second, on one tenant. */
  readonly rate: number;
  readonly seconds: number;
}

/** How long entries wait for their leaves while `privacy.run` runs: from the commit until the leaf is seen. */
export async function sealingLag(
  db: Database,
  options: SealingLagOptions,
): Promise<{ readonly rate: number; readonly median: number; readonly p99: number }> {
  const { rate, seconds } = options;
  const privacy = createPrivacy({ registry, db, secrets });
  const stop = new AbortController();
  const running = privacy.run({ signal: stop.signal });
  const committed = new Map<string, number>();
  const lags: number[] = [];
  const writing = new AbortController();

  const write = async (): Promise<void> => {
    const { id } = await privacy.ledger.append({ tenant: "paced", event: "host.did", facts: {} });
    committed.set(id, performance.now());
  };
  const watch = async (): Promise<void> => {
    for (let seen = 0; !writing.signal.aborted || seen < committed.size;) {
      const rows = rowsOf<{ id: string }>(
        await db.execute(sql`select entry_id::text as id from habeas.ledger_leaf
          where tenant_id = 'paced' and leaf_index >= ${seen}::bigint order by leaf_index`),
      );
      const now = performance.now();
      for (const { id } of rows) {
        const at = committed.get(id);
        if (at !== undefined) lags.push(now - at); // otherwise it was sealed before its commit was noticed here
      }
      seen += rows.length;
      await setTimeout(10);
    }
  };
  const watching = watch();
  const started = performance.now();
  const pending: Promise<void>[] = [];
  for (let sent = 0; performance.now() - started < seconds * 1_000;) {
    const due = Math.min(rate * seconds, Math.floor(((performance.now() - started) / 1_000) * rate));
    for (; sent < due; sent += 1) pending.push(write());
    await setTimeout(2);
  }
  await Promise.all(pending);
  const took = (performance.now() - started) / 1_000;
  writing.abort();
  await watching;
  stop.abort();
  await running;
  const sorted = lags.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { rate: committed.size / took, median: at(0.5), p99: at(0.99) };
}
