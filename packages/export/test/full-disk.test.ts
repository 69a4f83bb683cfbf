import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const SCRIPT = fileURLToPath(new URL("scripts/full-disk.ts", import.meta.url));

let path = "";
beforeAll(() => {
  path = mkdtempSync(join(tmpdir(), "habeas-full-"));
});
afterAll(async () => await rm(path, { recursive: true }));

/** Runs the script behind a line of shell, and gives what it said. */
function said(line: string, folder: string): unknown[] {
  const shell = `${line} exec "$NODE" "$SCRIPT" "$FOLDER"`;
  const { stdout, stderr } = spawnSync("bash", ["-c", shell], {
    env: { ...process.env, NODE: process.execPath, SCRIPT, FOLDER: folder },
    encoding: "utf8",
  });
  if (stdout === "") throw new Error(stderr);
  return stdout
    .trim()
    .split("\n")
    .map((text): unknown => JSON.parse(text));
}

/** A file system of 1 MiB of its own, in a name space of the child's: gone with it. */
const TMPFS = `mount -t tmpfs -o size=1m tmpfs "$FOLDER" &&`;
const canMount =
  spawnSync("unshare", ["-m", "bash", "-c", 'mount -t tmpfs -o size=1m tmpfs "$0"', tmpdir()]).status === 0;

describe("a folder on a full disk", () => {
  it.skipIf(!canMount)("says so, keeps what is whole, leaves nothing half written, and goes on", () => {
    const [failure, after] = said(
      `exec unshare -m bash -c '${TMPFS} exec "$NODE" "$SCRIPT" "$FOLDER"'; `,
      path,
    );
    expect(failure).toMatchObject({ code: "disk_full" });
    expect(JSON.stringify(failure)).not.toContain(path);
    expect(after).toEqual({ keys: ["tenants/1/again", "tenants/1/small"] });
  });

  it("says so too where only the length of a file has a limit", () => {
    const [failure, after] = said("ulimit -f 1024; trap '' XFSZ;", join(path, "limited"));
    expect(failure).toMatchObject({ code: "object_too_large" });
    expect(JSON.stringify(failure)).not.toContain(path);
    expect(after).toEqual({ keys: ["tenants/1/again", "tenants/1/small"] });
    expect(readdirSync(join(path, "limited", "tenants/1"))).toEqual(["again", "small"]);
  });
});
