import { readFile } from "node:fs/promises";
import path from "node:path";
import { openDatabase } from "../database.ts";
import { runOnChinook } from "./chinook-data.ts";
import { seededTenants } from "../seed/tenants.ts";
import { openOutputFolder } from "./output-folder.ts";
import { UsageError, type DemoOptions } from "./options.ts";
import { runOnOwnData } from "./own-data.ts";
import { seconds, type Terminal } from "./terminal.ts";

/** The main job: on the app's own data, or on data that nobody here wrote. */
export async function runDemo(options: DemoOptions, terminal: Terminal): Promise<void> {
  const began = performance.now();
  const ids = seededTenants.map(({ id }) => id);
  if (!ids.includes(options.tenant)) throw new UsageError(`--tenant: one of ${ids.join(", ")}`);
  const script = options.data === undefined ? undefined : await readScript(options.data);
  const out = await openOutputFolder(options.out);
  const database = await openDatabase({
    url: process.env["DATABASE_URL"],
    folder: options.keep ? path.join(out, "database") : undefined,
  });
  try {
    const demo = { options, terminal, out, database };
    await (script === undefined ? runOnOwnData(demo) : runOnChinook(demo, script));
  } finally {
    await database.close({ keep: options.keep });
  }
  if (options.keep) terminal.write(`\nThe database was kept: ${database.place}\n`);
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  terminal.write(`\n${seconds(performance.now() - began)}, at most ${megabytes} MB of memory\n`);
}

async function readScript(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch {
    throw new UsageError(`--data: ${file} cannot be read`);
  }
}
