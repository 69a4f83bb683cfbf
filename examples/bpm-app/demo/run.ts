import path from "node:path";
import { openDatabase } from "../database.ts";
import { openOutputFolder } from "./output-folder.ts";
import type { DemoOptions } from "./options.ts";
import { runOnOwnData } from "./own-data.ts";
import { seconds, type Terminal } from "./terminal.ts";

/** The main job: on the app's own data, or on data that nobody here wrote. */
export async function runDemo(options: DemoOptions, terminal: Terminal): Promise<void> {
  const began = performance.now();
  const out = await openOutputFolder(options.out);
  const database = await openDatabase({
    url: process.env["DATABASE_URL"],
    folder: options.keep ? path.join(out, "database") : undefined,
  });
  try {
    await runOnOwnData({ options, terminal, out, database });
  } finally {
    await database.close({ keep: options.keep });
  }
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  terminal.write(`\n${seconds(performance.now() - began)}, at most ${megabytes} MB of memory\n`);
}
