import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, it } from "vitest";

const beside = fileURLToPath(new URL("../../../../shared/", import.meta.url));

/**
 * A path into the external test material, which is no part of the repository: in the folder that
 * `HABEAS_SHARED` names, or in `shared` beside the clone.
 */
export function shared(path: string): string {
  const folder = process.env["HABEAS_SHARED"] ?? "";
  return resolve(folder === "" ? beside : folder, path);
}

/** A suite on external material; where that is absent, one skipped test says by name what is missing. */
export function describeShared(name: string, path: string, suite: (path: string) => void): void {
  const found = shared(path);
  describe(name, () => {
    if (existsSync(found)) suite(found);
    else it.skip(`needs ${path} in HABEAS_SHARED or ../shared, which is not there`, () => undefined);
  });
}
