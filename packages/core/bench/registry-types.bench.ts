import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { defineBench } from "@habeas/testbed/bench";
import { registrySource, schemaSource } from "./registry-types-source.ts";

const run = promisify(execFile);
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");

/**
 * What the registry's types cost the compiler: a schema alone against the same schema with its registry, each
 * in a compiler process of its own, in seconds of processor time. Both see of `defineRegistry` what a host sees:
 * declarations.
 */
export const bench = defineBench({
  name: "registry-types",
  parameters: { tables: 150, columns: 20, slices: 5 },
  goals: { "schema and registry / (2 × schema + 1 s)": { max: 1 } },
  run: async ({ parameter, note }) => {
    const size = { tables: parameter("tables"), columns: parameter("columns") };
    const folder = await mkdtemp(join(import.meta.dirname, ".types-")); // beside the sources: drizzle is found
    try {
      await writeFile(join(folder, "schema.ts"), schemaSource(size));
      await writeFile(join(folder, "registry.ts"), registrySource(size));
      await declare(folder);
      const schema: number[] = [];
      const registry: number[] = [];
      for (let slice = 0; slice < parameter("slices"); slice += 1) {
        schema.push(await compileAlone(folder, "schema.ts"));
        registry.push(await compileAlone(folder, "registry.ts"));
      }
      const [alone, together] = [Math.min(...schema), Math.min(...registry)];
      note(`${size.tables} tables of ${size.columns} columns, seconds of processor time, the least of each`);
      note(`schema ${alone.toFixed(2)} s, schema and registry ${together.toFixed(2)} s`);
      return { "schema and registry / (2 × schema + 1 s)": together / (2 * alone + 1) };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
});

const base = join(import.meta.dirname, "../../../tsconfig.base.json");

async function declare(folder: string): Promise<void> {
  const packages = join(import.meta.dirname, "../..");
  const project = join(folder, "tsconfig.declarations.json");
  await writeFile(
    project,
    JSON.stringify({
      extends: base,
      compilerOptions: {
        noEmit: false,
        declaration: true,
        emitDeclarationOnly: true,
        rootDir: packages,
        outDir: "declared",
      },
      files: [join(packages, "core/src/registry/define-registry.ts")],
    }),
  );
  await run(process.execPath, [tsc, "-p", project]);
}

/** Runs the compiler as a host would, and lets it tell at its end what it used. */
const meter = `process.on("exit", () => process.stderr.write(String(process.cpuUsage().user / 1e6)));
process.argv.splice(1, 1); require(process.argv[1]);`;

async function compileAlone(folder: string, file: string): Promise<number> {
  const project = join(folder, `tsconfig.${file}.json`);
  await writeFile(project, JSON.stringify({ extends: base, files: [file] }));
  const { stderr } = await run(process.execPath, ["-e", meter, "--", "meter", tsc, "-p", project]).catch(
    (failure: { readonly stdout: string }) => {
      throw new Error(`the generated ${file} does not compile: ${failure.stdout.slice(0, 500)}`);
    },
  );
  return Number(stderr);
}
