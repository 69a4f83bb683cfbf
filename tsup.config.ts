import { readFileSync, readdirSync } from "node:fs";
import { defineConfig } from "tsup";

interface Manifest {
  readonly private?: boolean;
  readonly exports: Readonly<Record<string, string>>;
}

/** Every published package, its entries read from `exports`: a sub-path is declared once, in package.json. */
const published = readdirSync("packages").flatMap((name) => {
  const manifest = JSON.parse(readFileSync(`packages/${name}/package.json`, "utf8")) as Manifest;
  return manifest.private === true ? [] : [{ name, exports: manifest.exports }];
});

export default defineConfig(
  published.map(({ name, exports }) => ({
    name,
    entry: Object.values(exports)
      .filter((path) => path.endsWith(".ts"))
      .map((path) => `packages/${name}/${path.slice(2)}`),
    outDir: `packages/${name}/dist`,
    format: "esm",
    target: "es2023",
    platform: "node",
    sourcemap: true,
    clean: true,
    dts: { resolve: ["@habeas/internal"] },
    skipNodeModulesBundle: true,
    noExternal: ["@habeas/internal"], // private: bundled, never published
  })),
);
