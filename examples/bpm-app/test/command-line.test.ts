import { mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { runDemo } from "./run-demo.ts";

describe("the demo's command line", () => {
  it.each([
    ["an option that does not exist", ["--verbose"], "--verbose"],
    ["a word that is no option", ["lindner"], "lindner"],
    ["a tenant that does not exist", ["--tenant", "nobody"], "--tenant"],
    ["a file that does not exist", ["--data", "nowhere.sql"], "--data"],
  ])("answers %s with the usage and exit code 2", async (_, args, named) => {
    const { code, stdout, stderr } = await runDemo(args);
    expect(code).toBe(2);
    expect(stderr).toContain("usage: pnpm demo");
    expect(stderr).toContain(named);
    expect(stdout).toBe("");
  });

  it("explains itself", async () => {
    const { code, stdout } = await runDemo(["--help"]);
    expect(code).toBe(0);
    for (const option of ["--tenant", "--out", "--keep", "--data", "DATABASE_URL", "HABEAS_S3_ENDPOINT"]) {
      expect(stdout).toContain(option);
    }
  });

  it("leaves a folder alone that it did not make", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "habeas-demo-"));
    await writeFile(path.join(folder, "thesis.txt"), "three years of work");
    const { code, stderr } = await runDemo(["--out", folder]);
    expect(code).toBe(2);
    expect(stderr).toContain("--out");
    expect(await readdir(folder)).toEqual(["thesis.txt"]);
  });
});
