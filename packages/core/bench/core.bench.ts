import { createServerDatabase, defineBench, startPostgres } from "@habeas/testbed/bench";
import { rowsOf } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import { createPrivacy, migrate } from "../src/index.ts";
import { faults, fill } from "../test/fixtures/ledger-fill.ts";
import { registry, secrets } from "../test/fixtures/privacy-host.ts";
import { appendRace } from "./append-race.ts";
import { campaign } from "./campaign.ts";
import { sealingLag } from "./sealing-lag.ts";

export const bench = defineBench({
  name: "core",
  parameters: { appends: 1_600, slices: 9, seconds: 10, rate: 1_000, entries: 1_000_000, subjects: 100_000 },
  goals: {
    "plain insert / append": { min: 0.8 },
    "forks, gaps and losses": { max: 0 },
    "sealing lag p99 ms": { max: 1_000 },
    "one by one / may of many": { min: 50 },
    "verification MB": { max: 256 },
  },
  async run({ parameter, contest, note }) {
    await using server = await startPostgres({ settings: { shared_buffers: "512MB", fsync: "on" } });
    const database = await createServerDatabase(server.url);
    const pool = new Pool({ connectionString: database.url, max: 16 });
    const db = drizzle(pool);
    await migrate(db);
    const privacy = createPrivacy({ registry, db, secrets });
    try {
      const race = await appendRace(db, privacy);
      const { ratio } = await contest(race.contestants(parameter("appends")), {
        slices: parameter("slices"),
      });

      await privacy.ledger.seal(); // the race's backlog is no part of the next question
      const lag = await sealingLag(db, { rate: parameter("rate"), seconds: parameter("seconds") });
      note(
        `sealing at ${lag.rate.toFixed(0)} appends/s: median ${lag.median.toFixed(0)} ms, p99 ${lag.p99.toFixed(0)} ms`,
      );
      await privacy.ledger.seal();
      const wrong = await Promise.all(["hot", "paced"].map(async (tenant) => await faults(db, tenant)));

      const many = await campaign(db, parameter("subjects"));
      const asked = await contest({ together: many.together, alone: many.alone }, { slices: 5 });

      const entries = parameter("entries");
      const filled = performance.now();
      for (let done = 0; done < entries; done += 100_000)
        await fill(db, "large", Math.min(100_000, entries - done));
      const sealed = performance.now();
      await privacy.ledger.seal();
      note(
        `sealing a backlog of ${entries}: ${(entries / ((performance.now() - sealed) / 1_000)).toFixed(0)} entries/s (written in ${((sealed - filled) / 1_000).toFixed(0)} s)`,
      );
      const memory = peakMemory();
      const started = performance.now();
      const report = await privacy.ledger.verify("large");
      const megabytes = memory.stop();
      if (!report.valid || report.size !== entries) throw new Error("the log does not verify");
      note(
        `verification of ${entries} entries: ${((performance.now() - started) / 1_000).toFixed(1)} s, peak ${megabytes.toFixed(0)} MB`,
      );
      const size = rowsOf<{ mb: number }>(
        await db.execute(
          sql`select (pg_total_relation_size('habeas.ledger_entry') + pg_total_relation_size('habeas.ledger_leaf') + pg_total_relation_size('habeas.ledger_node'))::float8 / 1e6 as mb`,
        ),
      );
      note(`the ledger's tables: ${size[0]?.mb.toFixed(0)} MB`);
      return {
        "plain insert / append": ratio("plain insert", "append"),
        "forks, gaps and losses": wrong.reduce(
          (sum, { unsealed, twice, gaps }) => sum + unsealed + twice + gaps,
          0,
        ),
        "sealing lag p99 ms": lag.p99,
        "one by one / may of many": (asked.ratio("alone", "together") * many.subjects) / many.sample,
        "verification MB": megabytes,
      };
    } finally {
      await pool.end();
      await database.drop();
    }
  },
});

/** The most that this process took beyond what it had, in MB, looked at every 20 ms. */
function peakMemory(): { readonly stop: () => number } {
  const before = process.memoryUsage().rss;
  let peak = before;
  const look = (): void => {
    peak = Math.max(peak, process.memoryUsage().rss);
  };
  const timer = setInterval(look, 20);
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return (peak - before) / 1e6;
    },
  };
}
