import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["*.case.ts"],
    setupFiles: [fileURLToPath(import.meta.resolve("@habeas/testbed/fail-on-console"))],
  },
});
