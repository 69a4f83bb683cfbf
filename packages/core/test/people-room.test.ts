import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const packages = fileURLToPath(new URL("../../", import.meta.url));

/** The tables that say who people are and what they decided, in SQL or through the schema of drizzle. */
const NAMES_THEM =
  /\bhabeas\.(?:subject|consent|suppression|suppression_key|named_event|notice|acceptance|ledger_[a-z]+)\b|core\/schema["']/;

/** The rooms that know them; `database/` makes them, `schema.ts` hands them to the host's migrations. */
const ROOMS = /^core\/src\/(?:people|consent|ledger|database)\/|^core\/src\/schema\.ts$/;

it("leaves core's tables to the rooms that know who a person is and what was decided", async () => {
  const found: string[] = [];
  for (const name of ["core", "crypto", "rights", "export", "connectors", "internal"]) {
    for (const file of await readdir(`${packages}${name}/src`, { recursive: true })) {
      const path = `${name}/src/${file.replaceAll("\\", "/")}`;
      if (!path.endsWith(".ts") || ROOMS.test(path)) continue;
      if (NAMES_THEM.test(await readFile(`${packages}${path}`, "utf8"))) found.push(path);
    }
  }
  expect(found).toEqual([]);
});
