import { setTimeout } from "node:timers/promises";
import { childScript, createTestDatabase, runs } from "@habeas/testbed";
import { assert, asyncProperty, integer } from "fast-check";
import { expect, it } from "vitest";
import { checkpointFolder, faults, fill } from "./fixtures/ledger-fill.ts";
import { host, privacyOver } from "./fixtures/privacy-host.ts";

it("survives a sealer that is killed at any moment", { timeout: 600_000 }, async () => {
  await using database = await createTestDatabase({ template: host });
  const { folder, checkpoints } = await checkpointFolder();
  const { privacy } = privacyOver(database.db, { checkpoints });
  let entries = 0;
  await assert(
    asyncProperty(integer({ min: 0, max: 60 }), async (milliseconds) => {
      await using sealer = childScript(new URL("scripts/sealer.ts", import.meta.url), {
        arguments: [database.url, folder],
      });
      await sealer.reached("sealing");
      await fill(database.db, "globex", 1_500); // more than one batch
      entries += 1_500;
      await setTimeout(milliseconds);
      sealer.kill();
      await sealer.exit;
      // what was published is what the database has, whatever was under way: nothing to repair
      expect(await privacy.ledger.seal()).toMatchObject({ repaired: [], failed: [] });
    }),
    { numRuns: runs(50, { short: 3 }) },
  );
  await privacy.ledger.seal();
  expect(await faults(database.db, "globex")).toEqual({ entries, unsealed: 0, twice: 0, gaps: 0 });
  expect(await privacy.ledger.verify("globex")).toMatchObject({ valid: true, outside: true, size: entries });
});
