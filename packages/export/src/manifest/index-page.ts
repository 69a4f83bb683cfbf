import type { DumpDescription } from "./dump-description.ts";

/** Links of more parts than this are left to the manifest. */
const MAX_LINKS = 5000;

/** The same for a browser, without anything from elsewhere. */
export function indexPage(dump: DumpDescription): string {
  const rows = dump.plan.tables.map((table) => {
    const parts = dump.parts.filter(({ tableKey }) => tableKey === table.key);
    const count = parts.reduce((total, part) => total + part.rows, 0);
    const links = parts
      .slice(0, MAX_LINKS / Math.max(1, dump.plan.tables.length))
      .map(
        ({ path, bytes }) =>
          `<a href="${escapeHtml(path.split("/").map(encodeURIComponent).join("/"))}">${size(bytes)}</a>`,
      )
      .join(" ");
    return `<tr><td>${escapeHtml(table.key)}</td><td class="n">${count.toLocaleString("en")}</td><td>${links}</td></tr>`;
  });
  const excluded = dump.plan.excluded.map(
    ({ table, column, because }) =>
      `<li>${escapeHtml(column === undefined ? table : `${table}.${column}`)}: ${escapeHtml(because)}</li>`,
  );
  return `<!doctype html>
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
<p>${dump.options.scope === undefined ? "Everything that" : "Your own records that"} ${escapeHtml(dump.controller.name)} keeps for tenant <b>${escapeHtml(dump.tenant)}</b>,
as it was on ${escapeHtml(dump.snapshot.at.slice(0, 19).replace("T", " at "))} (UTC). How to read and check it: <a href="README.txt">README.txt</a>.</p>
<table>
<tr><th>Table</th><th class="n">Rows</th><th>Parts</th></tr>
${rows.join("\n")}
</table>
<p>${dump.files.count} files (${size(dump.files.bytes)}) lie in <code>${dump.files.folder}</code>.</p>
<h2>What is not in it</h2>
<ul>
${excluded.length === 0 ? "<li>Nothing was left out</li>" : excluded.join("\n")}
</ul>
<p>Questions: ${escapeHtml(dump.controller.contact)}</p>
</html>
`;
}

const escapeHtml = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");

function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power] ?? ""}`;
}
