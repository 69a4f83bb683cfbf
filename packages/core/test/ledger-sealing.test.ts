import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { rowsOf } from "@habeas/internal";
import { createTestDatabase, eachDriver, isFull } from "@habeas/testbed";
import { expect, it } from "vitest";
import { folderCheckpoints } from "../src/index.ts";
import {
  openCheckpoint,
  openStatement,
  parseVerifierKey,
  verifyConsistency,
  verifyReceipt,
} from "../src/verify.ts";
import { ana, host, privacyOver, SALES } from "./fixtures/privacy-host.ts";

const checkpointFolder = async () =>
  folderCheckpoints({ folder: await mkdtemp(join(tmpdir(), "habeas-checkpoints-")) });

eachDriver((driver) => {
  it("seals, publishes, proves and verifies on this driver", async () => {
    await using database = await driver.create(host);
    const checkpoints = await checkpointFolder();
    const { privacy } = privacyOver(database.db, { checkpoints, origin: "acme.example/habeas" });
    const grant = await privacy.consent.grant(ana, "sales", { ...SALES, evidence: { ip: "192.0.2.7" } });
    const keys = [...privacy.ledger.verifierKeys()];
    expect(await openStatement(grant.statement, keys)).toMatchObject({
      origin: "acme.example/habeas",
      tenant: "acme",
      entry: grant.entry,
      sealedBy: new Date("2026-03-02T00:00:00Z"),
    });
    await expect(privacy.receipts.prove(grant)).rejects.toMatchObject({ code: "not_sealed" });

    expect(await privacy.ledger.seal()).toEqual({ sealed: 5, published: 2, repaired: [], failed: [] });
    expect(await privacy.ledger.seal()).toEqual({ sealed: 0, published: 0, repaired: [], failed: [] });

    const receipt: unknown = JSON.parse(JSON.stringify(await privacy.receipts.prove(grant)));
    expect(await verifyReceipt(receipt, { keys })).toMatchObject({
      valid: true,
      entry: { event: "consent.granted", reference: grant.reference },
      checkpoint: { log: "acme.example/habeas/acme/1", size: 2 },
    });
    expect(await privacy.ledger.verify("acme")).toMatchObject({
      valid: true,
      size: 2,
      outside: true,
      lost: 0,
    });
  });
});

it("proves every entry of logs of every small size, and that each size begins the next", async () => {
  await using database = await createTestDatabase({ template: host });
  const { privacy } = privacyOver(database.db);
  const keys = [...privacy.ledger.verifierKeys()];
  const signers = keys.flatMap((key) => parseVerifierKey(key) ?? []);
  const roots = new Map<number, Uint8Array>();
  const entries: { tenant: string; entry: string }[] = [];
  for (let size = 1; size <= 40; size += 1) {
    const { id } = await privacy.ledger.append({ tenant: "globex", event: "host.did", facts: { size } });
    entries.push({ tenant: "globex", entry: id });
    await privacy.ledger.seal();
    const checkpoint = await openCheckpoint((await privacy.ledger.checkpoint("globex")) ?? "", signers);
    expect(checkpoint?.size).toBe(size);
    roots.set(size, checkpoint?.root ?? new Uint8Array());
    const root = roots.get(size) ?? new Uint8Array();
    for (let from = 7; from < size; from += 7) {
      const proof = await privacy.ledger.consistency("globex", from, size);
      expect(proof.fromRoot).toEqual(roots.get(from));
      expect(verifyConsistency(proof, root)).toBe(true);
      expect(verifyConsistency({ ...proof, fromRoot: root }, root)).toBe(false);
      expect(verifyConsistency({ ...proof, from: from - 1 }, root)).toBe(false);
    }
  }
  for (const entry of entries) {
    expect(await verifyReceipt(await privacy.receipts.prove(entry), { keys })).toMatchObject({ valid: true });
  }
});

it("proves in a log that is longer than its stored subtrees", { timeout: 120_000 }, async () => {
  const size = isFull() ? 66_000 : 1_100; // two levels of stored subtrees, or one
  await using database = await createTestDatabase({ template: host });
  const { privacy } = privacyOver(database.db);
  const keys = [...privacy.ledger.verifierKeys()];
  await fill(database.db, "globex", size);
  await privacy.ledger.seal();
  const levels = await database.db.execute(
    sql`select level, count(*)::int as n from habeas.ledger_node group by level order by level`,
  );
  const stored = { level: 8, n: Math.floor(size / 256) };
  expect(rowsOf(levels)).toEqual(isFull() ? [stored, { level: 16, n: 1 }] : [stored]);
  const picked = rowsOf<{ entry: string }>(
    await database.db.execute(
      sql`select entry_id::text as entry from habeas.ledger_leaf where tenant_id = 'globex' and leaf_index in (0, 255, 256, 777, ${size - 2}::bigint, ${size - 1}::bigint)`,
    ),
  );
  expect(picked).toHaveLength(6);
  for (const { entry } of picked) {
    const receipt = await privacy.receipts.prove({ tenant: "globex", entry });
    expect(await verifyReceipt(receipt, { keys })).toMatchObject({ valid: true, checkpoint: { size } });
  }
  expect(await privacy.ledger.verify("globex")).toMatchObject({ valid: true, size, outside: false });
});

/** Entries as the ledger appends them, faster than one by one. */
async function fill(db: Parameters<typeof privacyOver>[0], tenant: string, count: number): Promise<void> {
  await db.execute(sql`
    with made as (select gen_random_uuid() as id from generate_series(1, ${count}::int)), entry as (
      insert into habeas.ledger_entry (tenant_id, entry_id, body) select ${tenant}, id,
        '{"at":"2026-03-01T00:00:00.000Z","event":"host.did","facts":{},"id":"' || id || '","tenant":"' || ${tenant} || '","v":1}'
      from made)
    insert into habeas.ledger_pending (tenant_id, entry_id) select ${tenant}, id from made`);
}
