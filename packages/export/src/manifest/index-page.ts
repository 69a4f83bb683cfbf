import { fragment, type Markup } from "@habeas/internal";
import type { DumpDescription } from "./dump-description.ts";

/** Links of more parts than this are left to the manifest. */
const MAX_LINKS = 5000;

/** The same for a browser, without anything from elsewhere. */
export function indexPage(dump: DumpDescription): string {
  const { controller, tenant, snapshot, files, plan, options } = dump;
  const everything = options.scope === undefined ? "Everything that" : "Your own records that";
  const excluded = plan.excluded.map(
    ({ table, column, because }) =>
      fragment`<li>${column === undefined ? table : `${table}.${column}`}: ${because}</li>\n`,
  );
  return fragment`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Your data</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .25rem .75rem; border-bottom: 1px solid #ccc; vertical-align: top }
.n { text-align: right }
</style>
<h1>Your data</h1>
<p>${everything} ${controller.name} keeps for tenant <b>${tenant}</b>,
as it was on ${snapshot.at.slice(0, 19).replace("T", " at ")} (UTC). How to read and check it: <a href="README.txt">README.txt</a>.</p>
<table>
<tr><th>Table</th><th class="n">Rows</th><th>Parts</th></tr>
${tableRows(dump)}</table>
<p>${String(files.count)} files (${size(files.bytes)}) lie in <code>${files.folder}</code>.</p>
<h2>What is not in it</h2>
<ul>
${excluded.length === 0 ? fragment`<li>Nothing was left out</li>\n` : excluded}</ul>
<p>Questions: ${controller.contact}</p>
</html>
`.text;
}

function tableRows({ plan: { tables }, parts: all }: DumpDescription): Markup[] {
  return tables.map(({ key }) => {
    const parts = all.filter(({ tableKey }) => tableKey === key);
    const count = parts.reduce((total, part) => total + part.rows, 0);
    const links = parts
      .slice(0, MAX_LINKS / Math.max(1, tables.length))
      .map(
        ({ path, bytes }) =>
          fragment`<a href="${path.split("/").map(encodeURIComponent).join("/")}">${size(bytes)}</a> `,
      );
    return fragment`<tr><td>${key}</td><td class="n">${count.toLocaleString("en")}</td><td>${links}</td></tr>\n`;
  });
}

function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power] ?? ""}`;
}
