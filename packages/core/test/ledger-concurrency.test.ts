import { setTimeout } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { createTestDatabase, runs } from "@habeas/testbed";
import { expect, it } from "vitest";
import { migrate } from "../src/index.ts";
import { checkpointFolder, faults } from "./fixtures/ledger-fill.ts";
import { host, privacyOver } from "./fixtures/privacy-host.ts";

it("loses and doubles nothing with eight writers, two sealers, savepoints and prepared transactions", async () => {
  await using database = await createTestDatabase({ template: host, connections: 16 });
  const folder = await checkpointFolder();
  const { privacy } = privacyOver(database.db, folder);
  const rounds = runs(2_000, { short: 40 });
  const stop = new AbortController();
  const complaints: string[] = [];
  const complain = (_facts: object, message: string): void => void complaints.push(message);
  const logger = { info: complain, warn: complain, error: complain };
  const sealers = [0, 1].map(async () => {
    const own = privacyOver(database.db, { ...folder, logger }).privacy;
    await own.run({ signal: stop.signal, interval: 1 });
  });
  let kept = 0;
  const write = async (writer: number): Promise<void> => {
    for (let round = 0; round < rounds; round += 1) {
      const entry = { tenant: "globex", event: "host.did", facts: { writer, round } };
      const client = await database.pool.connect();
      const own = privacyOver(drizzle(client)).privacy;
      await client.query("begin");
      await client.query("savepoint before");
      await own.ledger.append(entry);
      if (round % 3 === 0) await client.query("rollback to savepoint before");
      else kept += 1;
      await own.ledger.append(entry);
      if (round % 10 === 9) {
        await client.query(`prepare transaction 'w${writer}r${round}'`);
        await setTimeout(2);
        await client.query(`commit prepared 'w${writer}r${round}'`);
        kept += 1;
      } else if (round % 4 === 1) {
        await client.query("rollback");
        kept -= round % 3 === 0 ? 0 : 1;
      } else {
        await client.query("commit");
        kept += 1;
      }
      client.release();
    }
  };
  await Promise.all(Array.from({ length: 8 }, async (_, writer) => await write(writer)));
  stop.abort();
  await Promise.all(sealers);
  await privacy.ledger.seal();
  expect(complaints).toEqual([]); // two sealers never get in each other's way
  expect(await faults(database.db, "globex")).toEqual({ entries: kept, unsealed: 0, twice: 0, gaps: 0 });
  expect(await privacy.ledger.verify("globex")).toMatchObject({ valid: true, outside: true, size: kept });
});

it("is stalled by no idle writer and no orphaned prepared transaction, here or in another database", async () => {
  await using elsewhere = await createTestDatabase();
  await elsewhere.pool.query("create table t (v int)");
  await elsewhere.pool.query("begin; insert into t values (1); prepare transaction 'orphan'");
  await using database = await createTestDatabase({ template: host });
  const { privacy } = privacyOver(database.db);
  const idle = await database.pool.connect();
  await idle.query("begin");
  await privacyOver(drizzle(idle)).privacy.ledger.append({
    tenant: "globex",
    event: "host.did",
    facts: "late",
  });

  await privacy.ledger.append({ tenant: "globex", event: "host.did", facts: "in time" });
  await privacy.ledger.seal();
  expect(await privacy.ledger.verify("globex")).toMatchObject({ valid: true, size: 1 });

  await idle.query("commit");
  idle.release();
  await privacy.ledger.seal();
  expect(await privacy.ledger.verify("globex")).toMatchObject({ valid: true, size: 2 });
  await elsewhere.pool.query("rollback prepared 'orphan'");
});

it("migrates once, whoever starts first", async () => {
  await using database = await createTestDatabase({ connections: 5 });
  const applied = await Promise.all(Array.from({ length: 5 }, async () => await migrate(database.db)));
  expect(applied.filter((steps) => steps.length > 0)).toEqual([
    ["0001_subjects", "0002_consent", "0003_ledger"],
  ]);
  const { rows } = await database.pool.query("select count(*)::int as n from habeas.migration");
  expect(rows).toEqual([{ n: 3 }]);
  await database.db.execute(sql`select 1 from habeas.ledger_entry`);
});
