import { writeFile } from "node:fs/promises";
import path from "node:path";
import { shortPath, type Terminal } from "./terminal.ts";

/** A line of the summary: what it is about, and what there is to say. */
export type SummaryLine = readonly [about: string, text: string];

/** What a data protection officer wants to know of it, in her words; printed, and kept beside the results. */
export async function summarize(
  lines: readonly SummaryLine[],
  options: { readonly out: string; readonly terminal: Terminal },
): Promise<void> {
  const { out, terminal } = options;
  const file = path.join(out, "summary.txt");
  const width = Math.max(...lines.map(([about]) => about.length));
  const text = lines.map(([about, line]) => `  ${about.padEnd(width)}  ${line}\n`).join("");
  await writeFile(file, text);
  terminal.heading("In short");
  terminal.write(text);
  terminal.write(`  ${"Files".padEnd(width)}  ${shortPath(out)}\n`);
}
