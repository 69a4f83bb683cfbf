import type { Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { createTestDatabase } from "@habeas/testbed";
import { expect, it } from "vitest";
import type { Checkpoints } from "../src/index.ts";
import { parseVerifierKey, openCheckpoint, verifyReceipt } from "../src/verify.ts";
import { bodies, checkpointFolder, faults, fill } from "./fixtures/ledger-fill.ts";
import { ana, host, privacyOver, SALES } from "./fixtures/privacy-host.ts";

const TABLES = [
  "ledger_entry",
  "ledger_pending",
  "ledger_leaf",
  "ledger_node",
  "ledger_head",
  "ledger_checkpoint",
];

async function backUp(db: Database): Promise<void> {
  await db.execute(sql`create schema backup`);
  for (const table of TABLES)
    await db.execute(sql.raw(`create table backup.${table} as table habeas.${table}`));
}

async function restore(db: Database): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`);
    for (const table of TABLES) {
      await tx.execute(sql.raw(`delete from habeas.${table}`));
      await tx.execute(sql.raw(`insert into habeas.${table} select * from backup.${table}`));
    }
  });
}

it("catches up after a restore: old receipts verify, the lost entries' places stay, the log goes on", async () => {
  await using database = await createTestDatabase({ template: host });
  const { privacy } = privacyOver(database.db, await checkpointFolder());
  const keys = privacy.ledger.verifierKeys();
  await fill(database.db, "globex", 300);
  await privacy.ledger.seal();
  const kept = await privacy.ledger.append({
    tenant: "globex",
    event: "host.did",
    facts: "in the backup, unsealed",
  });
  await backUp(database.db);
  await fill(database.db, "globex", 200);
  await privacy.ledger.seal();
  const receipt = await privacy.receipts.prove({ tenant: "globex", entry: kept.id });

  await restore(database.db);
  await fill(database.db, "globex", 5);
  expect(await privacy.ledger.seal()).toMatchObject({
    sealed: 5,
    repaired: [{ tenant: "globex", by: "caught_up" }],
  });
  expect(await privacy.ledger.verify("globex")).toMatchObject({
    valid: true,
    outside: true,
    size: 506,
    lost: 200,
  });
  expect(await verifyReceipt(receipt, { keys })).toMatchObject({ valid: true });
  // the entry that was in the backup has its old place again
  expect(await privacy.receipts.prove({ tenant: "globex", entry: kept.id })).toMatchObject({
    "habeas:proof": { index: receipt["habeas:proof"].index },
  });
  expect(await privacy.ledger.seal()).toEqual({ sealed: 0, published: 0, repaired: [], failed: [] });
});

it("opens a new log, signed over the end of the old one, when the database went another way", async () => {
  await using database = await createTestDatabase({ template: host });
  const sink = (await checkpointFolder()).checkpoints;
  const state = { down: false };
  const checkpoints: Checkpoints = {
    ...sink,
    latest: async (log) =>
      state.down ? await Promise.reject(new Error("no route to the sink")) : await sink.latest(log),
  };
  const { privacy } = privacyOver(database.db, { checkpoints });
  const keys = privacy.ledger.verifierKeys();
  await fill(database.db, "acme", 290);
  await privacy.ledger.seal();
  await backUp(database.db);
  const lost = await privacy.consent.grant(ana, "sales", SALES);
  await privacy.ledger.seal();
  const oldReceipt = await privacy.receipts.prove(lost);

  await restore(database.db);
  state.down = true;
  const after = await privacy.consent.withdraw(ana, "sales");
  const blind = await privacy.ledger.seal(); // the sink cannot be asked, and entries must not wait for it
  expect(blind).toMatchObject({ sealed: 1, published: 0 });
  expect(blind.failed).toContainEqual({ tenant: "acme", code: "sink_failed" });

  state.down = false;
  await privacy.ledger.append({ tenant: "acme", event: "host.did", facts: {} });
  expect(await privacy.ledger.seal()).toMatchObject({
    repaired: [{ tenant: "acme", by: "reopened" }],
    failed: [],
  });

  const signers = keys.flatMap((key) => parseVerifierKey(key) ?? []);
  const checkpoint = await openCheckpoint((await privacy.ledger.checkpoint("acme")) ?? "", signers);
  expect(checkpoint?.log).toMatch(/\/acme\/2$/);
  expect(await privacy.ledger.verify("acme")).toMatchObject({ valid: true, outside: true, size: 3 });
  expect(await verifyReceipt(oldReceipt, { keys })).toMatchObject({ valid: true });
  expect(await verifyReceipt(await privacy.receipts.prove(after), { keys })).toMatchObject({
    valid: true,
    checkpoint: { size: 3 },
  });
  const history: string[] = [];
  for await (const body of privacy.ledger.history(after)) history.push(body);
  expect(history).toMatchObject([expect.stringContaining(`"event":"consent.withdrawn"`)]); // the grant is lost with the database, its receipt is not
  expect(await bodies(database.db, "acme")).toHaveLength(292);
  expect(await faults(database.db, "acme")).toMatchObject({ unsealed: 0, twice: 0 });
  expect(await privacy.ledger.seal()).toMatchObject({ sealed: 0, repaired: [], failed: [] });
});

it("ships everything again to a sink that is new", async () => {
  await using database = await createTestDatabase({ template: host });
  const first = privacyOver(database.db, await checkpointFolder()).privacy;
  await fill(database.db, "globex", 30);
  await first.ledger.seal();
  const second = privacyOver(database.db, await checkpointFolder()).privacy;
  await fill(database.db, "globex", 1);
  await second.ledger.seal();
  expect(await second.ledger.verify("globex")).toMatchObject({ valid: true, outside: true, size: 31 });
});

it("publishes nothing over a checkpoint that this deployment did not sign", async () => {
  await using database = await createTestDatabase({ template: host });
  const folder = await checkpointFolder();
  const { privacy } = privacyOver(database.db, folder);
  await fill(database.db, "globex", 30);
  await privacy.ledger.seal();
  const stranger = privacyOver(database.db, {
    ...folder,
    secrets: { keys: [{ id: "x", secret: new Uint8Array(32) }] },
  });
  await fill(database.db, "globex", 1);
  expect(await stranger.privacy.ledger.seal()).toMatchObject({
    sealed: 1,
    published: 0,
    failed: [
      { tenant: "globex", code: "checkpoint_conflict" },
      { tenant: "globex", code: "checkpoint_conflict" },
    ],
  });
  const rotated = privacyOver(database.db, {
    ...folder,
    secrets: {
      keys: [
        { id: "k2", secret: new Uint8Array(32).fill(9) },
        { id: "k1", secret: new Uint8Array(32).fill(7) },
      ],
    },
  });
  expect(await rotated.privacy.ledger.seal()).toMatchObject({ published: 1, failed: [] });
});
