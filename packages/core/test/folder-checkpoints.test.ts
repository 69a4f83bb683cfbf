import { folderCheckpoints } from "@habeas/core";
import { temporaryFolder } from "@habeas/testbed";
import { expect, it } from "vitest";

it("keeps the checkpoints of the longest tenant's id that is allowed, whatever its letters, and no two share a folder", async () => {
  const folder = await temporaryFolder();
  const checkpoints = folderCheckpoints({ folder });
  const tenants = ["€".repeat(21), "/".repeat(64), "..", ".", "a/b", "a%2Fb", "~", "*'()!"];
  const logs = [...tenants.map((tenant) => `app.example/${encodeURIComponent(tenant)}/1`), "app.example//1"];
  for (const log of logs) await checkpoints.publish(log, 1, log);
  for (const log of logs) expect(await checkpoints.latest(log)).toBe(log);
});
