import { migrate as migrateCore } from "@habeas/core";
import { createServerDatabase, defineBench, startPostgres } from "@habeas/testbed/bench";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import { migrate } from "../src/index.ts";
import { largeErasure } from "./large-erasure.ts";
import { sweepExpired } from "./sweep-expired.ts";
import { widePlan } from "./wide-plan.ts";

export const bench = defineBench({
  name: "rights",
  parameters: { tables: 150, rows: 10_000, tenant: 1_000_000, persons: 5, expired: 100_000 },
  goals: {
    "statements / reachable table": { max: 2 },
    "erasure / bare statements": { max: 1.5 },
    "sweep peak MB": { max: 256 },
    "longest sweep statement ms": { max: 1_000 },
  },
  async run({ parameter, contest, note }) {
    await using server = await startPostgres({ settings: { shared_buffers: "512MB" } });
    const open = async () => {
      const database = await createServerDatabase(server.url);
      const pool = new Pool({ connectionString: database.url, max: 4 });
      const db = drizzle(pool);
      await migrateCore(db);
      await migrate(db);
      return { pool, db };
    };

    const wide = await open();
    const plan = await widePlan(wide.db, wide.pool, parameter("tables"));
    note(
      `plan over ${plan.tables} tables: ${plan.statements} statements, ${plan.milliseconds.toFixed(0)} ms`,
    );
    await wide.pool.end();

    const [large, byHand] = [await open(), await open()];
    const persons = parameter("persons");
    const erasure = await largeErasure(large.db, byHand.db, {
      rows: parameter("rows"),
      tenant: parameter("tenant"),
      persons: persons + 1,
    });
    const { ratio } = await contest(erasure.contestants, { slices: persons });
    note(`residue after ${erasure.erased()} erasures: ${await erasure.residue()} rows`);
    await large.pool.end();
    await byHand.pool.end();

    const old = await open();
    const swept = await sweepExpired(old.db, old.pool, parameter("expired"));
    note(
      `sweep of ${parameter("expired")} rows: ${(swept.milliseconds / 1000).toFixed(1)} s in ${swept.batches} batches, ${swept.left} left`,
    );
    await old.db.execute(sql`select 1`);
    await old.pool.end();
    return {
      "statements / reachable table": plan.statements / plan.tables,
      "erasure / bare statements": ratio("erasure", "bare statements"),
      "sweep peak MB": swept.peak,
      "longest sweep statement ms": swept.longest,
    };
  },
});
