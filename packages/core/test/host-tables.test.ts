import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const packages = fileURLToPath(new URL("../../", import.meta.url));

/** Those that know how a table of the host is named: with ONLY, or with the condition that stands for it. */
const RENDERERS = new Set(["core/src/catalog/host-table.ts", "core/src/registry/own-rows.ts"]);

/**
 * drizzle's table of a classified one where it would be rendered: in a template, or given to a query builder. A
 * column's `source` is no table.
 */
const NAMES_ONE = new RegExp(
  [
    String.raw`\b(?:from|join|update|into|using|table|only)\s+\$\{[\w.]+\.source\}`,
    String.raw`\$\{(?:[\w.]*\.)?(?:table|from|to|target|referrer)\.source\}`,
    String.raw`\.(?:from|update|delete|insert|\w*[jJ]oin)\(\s*[\w.]+\.source\s*[,)]`,
  ].join("|"),
  "i",
);

it("finds a table of the host in SQL, in a template and in a query builder, and leaves columns alone", () => {
  const named = [
    "sql`select 1 from ${table.source} where`",
    "sql`update ${kind.table.source} set`",
    "sql`(${from.source})`",
    "db.select().from(own.table.source)",
    "db.delete(table.source)",
    "query.leftJoin( table.source, on)",
  ];
  const others = [
    "sql`extract(year from ${value})`",
    "sql`${column.source} = 1`",
    "sql`select 1 from ${hostTable(catalog, table)}`",
    "getTableConfig(table.source)",
    "alias(via.table.source, name)",
  ];
  expect(named.filter((line) => !NAMES_ONE.test(line))).toEqual([]);
  expect(others.filter((line) => NAMES_ONE.test(line))).toEqual([]);
});

it("names the host's tables in SQL in one place, which leaves out the rows of tables that inherit", async () => {
  const found: string[] = [];
  for (const name of ["core", "crypto", "rights", "export", "connectors"]) {
    for (const file of await readdir(`${packages}${name}/src`, { recursive: true })) {
      const path = `${name}/src/${file.replaceAll("\\", "/")}`;
      if (!path.endsWith(".ts") || RENDERERS.has(path)) continue;
      if (NAMES_ONE.test(await readFile(`${packages}${path}`, "utf8"))) found.push(path);
    }
  }
  expect(found).toEqual([]);
});
