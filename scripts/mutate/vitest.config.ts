/** The tests of one package, which `mutate.ts` names: those of the others would notice its changes too, and late. */
import { defineConfig } from "vitest/config";
import base from "../../vitest.config.ts";

const name = process.env["HABEAS_MUTATED_PACKAGE"] ?? "*";

export default defineConfig({ test: { ...base.test, include: [`packages/${name}/test/**/*.test.ts`] } });
