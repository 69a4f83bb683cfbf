/** The tests over sources that lack one tenant's condition, which `mutate-tenants.ts` names. No file changes. */
import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import base from "../../vitest.config.ts";

const root = resolve(import.meta.dirname, "../..");
const [file = "", from = "0", to = "0", without = ""] = (process.env["HABEAS_WITHOUT_TENANT"] ?? "").split(
  "\n",
);

export default defineConfig({
  root,
  // a cache on disk knows nothing of what is missing, and would hand it to the next run
  test: { ...base.test, fsModuleCache: false },
  plugins: [
    {
      name: "without-tenant",
      enforce: "pre",
      transform: (code: string, id: string) =>
        file !== "" && id.split("?")[0] === resolve(root, file)
          ? `${code.slice(0, Number(from))}${without}${code.slice(Number(to))}\nimport { sql as mutatedSql } from "drizzle-orm";\n`
          : undefined,
    },
  ],
});
