import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { inject } from "vitest";

/** A fresh folder that goes with the test run: nothing has to remove it, not even after `kill -9`. */
export async function temporaryFolder(): Promise<string> {
  return await mkdtemp(join(inject("runFolder"), "test-"));
}
