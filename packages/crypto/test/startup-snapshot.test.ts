import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createTestDatabase, temporaryFolder } from "@habeas/testbed";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { sealedDatabase } from "./vault-support.ts";

const said = z.object({
  localKeys: z.array(z.string()),
  before: z.array(z.string()),
  after: z.array(z.string()),
});

describe("two processes that start from one snapshot", () => {
  it("seal with nonces of their own, though the vault was warm when the snapshot was made", async () => {
    await using database = await createTestDatabase({ template: sealedDatabase });
    const folder = await temporaryFolder();
    const outfile = join(folder, "app.cjs");
    await build({
      entryPoints: [fileURLToPath(new URL("scripts/snapshot-app.ts", import.meta.url))],
      outfile,
      bundle: true,
      platform: "node",
      external: ["pg-native"],
    });
    const blob = ["--snapshot-blob", join(folder, "app.blob")];
    const node = (...options: readonly string[]) =>
      spawnSync(process.execPath, [...blob, ...options], {
        env: { ...process.env, DATABASE_URL: database.url },
        encoding: "utf8",
      });

    expect(node("--build-snapshot", outfile)).toMatchObject({ status: 0, stderr: "" });
    const [one, two] = [node(), node()].map(({ stdout }) => said.parse(JSON.parse(stdout)));
    expect(two?.before).toEqual(one?.before); // one memory
    const nonces = [...(one?.before ?? []), ...(one?.after ?? []), ...(two?.after ?? [])];
    expect(new Set(nonces).size).toBe(3 * 20);
    expect(new Set(nonces.map((nonce) => nonce.slice(0, 24))).size).toBe(3); // a session each
    expect(one?.localKeys).toEqual(["invalid_options", "taken"]); // its keys would lie in the file
  });
});
