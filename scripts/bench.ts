/** `pnpm bench <name>`: runs `packages/<package>/bench/<name>.bench.ts`. Ends with 1 when a goal is missed. */
import { existsSync, readdirSync } from "node:fs";
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { goalTable, type Bench } from "@habeas/testbed/bench";

const root = resolve(import.meta.dirname, "..");
const files = new Map(
  readdirSync(resolve(root, "packages"))
    .map((name) => `packages/${name}/bench`)
    .filter((folder) => existsSync(resolve(root, folder)))
    .flatMap((folder) => readdirSync(resolve(root, folder)).map((file) => `${folder}/${file}`))
    .filter((path) => path.endsWith(".bench.ts"))
    .map((path) => [basename(path, ".bench.ts"), path]),
);

const print = (line: string): void => void process.stdout.write(`${line}\n`);

function usage(problem?: string): never {
  const lines = [
    ...(problem === undefined ? [] : [problem]),
    "usage: pnpm bench <name> [--json] [--<parameter> <number>]",
    "benchmarks:",
    ...[...files].map(([name, path]) => `  ${name.padEnd(24)} ${path}`),
  ];
  (problem === undefined ? process.stdout : process.stderr).write(`${lines.join("\n")}\n`);
  process.exit(problem === undefined ? 0 : 2);
}

function isBench(value: unknown): value is Bench {
  return typeof value === "object" && value !== null && "goals" in value && "run" in value;
}

async function load(path: string): Promise<Bench> {
  const module: unknown = await import(pathToFileURL(resolve(root, path)).href);
  const bench: unknown =
    typeof module === "object" && module !== null ? Reflect.get(module, "bench") : undefined;
  if (!isBench(bench)) throw new Error(`${path} does not export \`bench = defineBench(…)\``);
  return bench;
}

interface Given {
  readonly json: boolean;
  readonly parameters: Readonly<Record<string, number>>;
}

function parse(bench: Bench, args: readonly string[]): Given {
  const options = Object.fromEntries(
    Object.keys(bench.parameters).map((name) => [name, { type: "string" as const }]),
  );
  try {
    const { values } = parseArgs({ args: [...args], options: { ...options, json: { type: "boolean" } } });
    const parameters = Object.entries(values)
      .filter(([name]) => name !== "json")
      .map(([name, value]) => [name, positive(name, value)] as const);
    return { json: values["json"] === true, parameters: Object.fromEntries(parameters) };
  } catch (error) {
    return usage(error instanceof Error ? error.message : "the arguments cannot be read");
  }
}

function positive(name: string, value: unknown): number {
  const number = Number(value);
  if (!(number > 0 && Number.isFinite(number))) throw new Error(`--${name} wants a number above 0`);
  return number;
}

const [name, ...rest] = process.argv.slice(2);
if (name === undefined || name === "--help") usage();
const path = files.get(name) ?? usage(`there is no benchmark named ${name}`);
const bench = await load(path);
const { json, parameters } = parse(bench, rest);
for (const [parameter, standard] of Object.entries(bench.parameters)) {
  print(`${parameter} ${parameters[parameter] ?? standard}`);
}
const result = await bench.run(parameters, print);
for (const line of goalTable(result)) print(line);
if (json) print(JSON.stringify(result));
process.exitCode = result.pass ? 0 : 1;
