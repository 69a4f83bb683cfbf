/**
 * Keeps the code in README and docs the code that runs. A block whose fence names a file, with a region where one
 * is meant, is that file's text:
 *
 *     ```ts examples/quickstart/consent.ts#may
 *
 * `node scripts/docs-code.ts` fails when a block differs; `--write` copies the file's text into it.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";

const write = process.argv.includes("--write");
const BLOCK = /^(```\w+ ([\w./-]+?)(?:#([\w-]+))?)\n[\s\S]*?^```$/gm;

let blocks = 0;
const stale: string[] = [];
for (const page of pages()) {
  const text = readFileSync(page, "utf8");
  const current = text.replaceAll(BLOCK, (block: string, fence: string, path: string, region?: string) => {
    blocks += 1;
    const fresh = `${fence}\n${region === undefined ? readFileSync(path, "utf8") : regionOf(path, region)}\`\`\``;
    if (fresh !== block) stale.push(`${page}: ${fence.slice(3)}`);
    return fresh;
  });
  if (write && current !== text) writeFileSync(page, current);
}

if (stale.length > 0 && !write) {
  process.stderr.write(`these blocks are not what the files say (--write copies it):\n${stale.join("\n")}\n`);
  process.exitCode = 1;
} else {
  process.stdout.write(`${blocks} blocks are what the files say\n`);
}

/** README, the guides, and the README of every package and example. */
function pages(): string[] {
  const readmes = [...inside("packages"), ...inside("examples")].map((folder) => `${folder}/README.md`);
  return ["README.md", ...inside("docs"), ...readmes].filter(
    (page) => page.endsWith(".md") && existsSync(page),
  );
}

function inside(folder: string): string[] {
  return readdirSync(folder).map((name) => `${folder}/${name}`);
}

/** The lines between `// #region name` and `// #endregion name`, moved to the left margin. */
function regionOf(path: string, region: string): string {
  const lines = readFileSync(path, "utf8").split("\n");
  const from = lines.findIndex((line) => line.trim() === `// #region ${region}`);
  const to = lines.findIndex((line) => line.trim() === `// #endregion ${region}`);
  if (from < 0 || to < from) throw new Error(`${path} has no region ${region}`);
  const body = lines.slice(from + 1, to).filter((line) => !/^\s*\/\/ #(?:end)?region /.test(line));
  const indents = body.filter((line) => line.trim() !== "").map((line) => line.search(/\S/));
  const margin = Math.min(...indents);
  return `${body
    .map((line) => line.slice(margin).trimEnd())
    .join("\n")
    .trim()}\n`;
}
