import { once } from "node:events";
import { PgBoss } from "pg-boss";
import { activeCampaign } from "@habeas/connectors/activecampaign";
import { pgBossQueue } from "@habeas/connectors/pg-boss";
import { createConnectors } from "@habeas/connectors";
import { rowsOf } from "@habeas/internal";
import { createTestDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { expect, it, vi } from "vitest";
import { startCheckedActiveCampaign } from "./support/activecampaign.ts";
import { addPerson, host, privacyOver, SALE, secrets } from "./support/host.ts";

it("delivers on several machines over pg-boss, from jobs sent in the host's transaction", async () => {
  await using database = await createTestDatabase({ template: host, connections: 20 });
  await using remote = await startCheckedActiveCampaign();
  const { db } = database;
  const { privacy } = privacyOver(db);
  const boss = new PgBoss({ connectionString: database.url, max: 5, supervise: false, schedule: false });
  await boss.start();
  const machines = [1, 2].map(() =>
    createConnectors({
      privacy,
      secrets,
      queue: pgBossQueue({ boss, pollingIntervalSeconds: 0.5 }),
      pollMilliseconds: 60_000, // nothing but the queue delivers
      sweepMilliseconds: 60_000,
      recipients: {
        activecampaign: activeCampaign({
          apiUrl: remote.url,
          apiKey: remote.apiKey,
          subjects: ["administrator"],
          lists: { newsletter: "1" },
          requestsPerSecond: 100_000,
        }),
      },
    }),
  );
  const stop = new AbortController();
  const running = machines.map(async (machine) => {
    await machine.run({ signal: stop.signal });
  });
  const people = await Promise.all(Array.from({ length: 20 }, async () => await addPerson(db)));
  for (const person of people) await privacy.capture(person, "newsletter", SALE);
  await vi.waitFor(async () => {
    expect(rowsOf(await db.execute(sql`select to_regclass('pgboss.queue')::text as name`))).toHaveLength(1);
  });
  await db
    .transaction(async (tx) => {
      for (const person of people.slice(0, 10)) await machines[0]?.changed(tx, person);
      throw new Error("the host changed its mind");
    })
    .catch(() => undefined);
  await db.transaction(async (tx) => {
    for (const person of people.slice(10)) await machines[0]?.changed(tx, person);
    for (const person of people.slice(10)) await machines[1]?.changed(tx, person);
  });
  await vi.waitFor(() => {
    expect(remote.account.contacts.size).toBe(10);
  }, 20_000);
  const jobs = rowsOf<{ data: unknown; output: unknown }>(
    await db.execute(sql`select data, output from pgboss.job`),
  );
  expect(JSON.stringify(jobs)).not.toContain("@");
  stop.abort();
  await Promise.all(running);
  await boss.stop({ graceful: false });
  expect(remote.account.contacts.size).toBe(10);
});

const job = (reference: string) => ({ tenant: "acme", recipient: "activecampaign", reference });

it("keeps no erasure waiting behind a backlog of deliveries", async () => {
  await using database = await createTestDatabase({ template: host, connections: 20 });
  const { db } = database;
  const boss = new PgBoss({ connectionString: database.url, max: 5, supervise: false, schedule: false });
  await boss.start();
  const queue = pgBossQueue({ boss, batchSize: 5, pollingIntervalSeconds: 0.5 });
  await queue.enqueue(
    db,
    Array.from({ length: 50 }, (_, index) => job(`delivery-${String(index)}`)),
  );
  await queue.enqueue(db, [{ ...job("erasure-1"), erasure: true }]);
  const stop = new AbortController();
  const erased: string[] = [];
  const never = once(stop.signal, "abort");
  const running = queue.work(async ({ reference, erasure }) => {
    if (erasure === true) erased.push(reference);
    else await never; // a vendor that is very slow
  }, stop.signal);
  await vi.waitFor(() => {
    expect(erased).toEqual(["erasure-1"]);
  }, 10_000);
  stop.abort();
  await running;
  await boss.stop({ graceful: false });
});

it("makes its queues again after the database was away", async () => {
  let attempts = 0;
  const sent: unknown[] = [];
  const boss = {
    createQueue: async () => {
      attempts += 1;
      await (attempts === 1 ? Promise.reject(new Error("away")) : Promise.resolve());
    },
    insert: async (_queue: string, jobs: readonly unknown[]) =>
      await Promise.resolve(void sent.push(...jobs)),
    work: async () => await Promise.resolve("worker"),
    offWork: async () => {
      await Promise.resolve();
    },
  };
  await using database = await createTestDatabase({ template: host });
  const queue = pgBossQueue({ boss: boss as never });
  const jobs = [{ tenant: "acme", recipient: "activecampaign", reference: "r" }];
  await expect(queue.enqueue(database.db, jobs)).rejects.toMatchObject({ code: "unexpected_failure" });
  await queue.enqueue(database.db, jobs);
  expect(sent).toHaveLength(1);
});
