import { defineConfig } from "tsup";
import { publishedPackages } from "./scripts/published-packages.ts";

export default defineConfig(
  publishedPackages.map(({ name, folder, entries }) => ({
    name,
    entry: Object.values(entries),
    outDir: `${folder}/dist`,
    format: "esm",
    target: "es2023",
    platform: "node",
    removeNodeProtocol: false,
    sourcemap: true,
    clean: true,
    dts: { resolve: ["@habeas/internal", /^\.\.?\//] }, // and the files that it imports
    skipNodeModulesBundle: true,
    noExternal: ["@habeas/internal"], // private: bundled, never published
  })),
);
