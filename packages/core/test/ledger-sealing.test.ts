import { sql } from "drizzle-orm";
import { rowsOf } from "@habeas/internal";
import { createTestDatabase, isFull } from "@habeas/testbed";
import { expect, it } from "vitest";
import { openCheckpoint, parseVerifierKey, verifyConsistency, verifyReceipt } from "../src/verify.ts";
import { fill } from "./fixtures/ledger-fill.ts";
import { host, privacyOver } from "./fixtures/privacy-host.ts";

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
