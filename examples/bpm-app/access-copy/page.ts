import type { AccessItem } from "@habeas/rights";
import { factsSection } from "./facts.ts";
import { html } from "./html.ts";
import { rowSection, words } from "./row.ts";

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#222}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2rem;border-bottom:1px solid #ddd}
table{border-collapse:collapse}td,th{text-align:left;vertical-align:top;padding:.3rem .8rem .3rem 0}
article{margin:1rem 0;padding:.6rem 1rem;background:#f6f6f4;border-radius:.4rem;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;gap:.1rem 1rem;margin:0}dt{color:#666}dd{margin:0}
.note{color:#666;font-style:italic;margin:.4rem 0 0}`;

/**
 * The answer to an access request as a page that needs nothing but a browser: the facts of Art. 15(1), then the
 * copy of Art. 15(3), table by table. It is written as the items come, and holds none of them.
 */
export async function* accessPage(items: AsyncIterable<AccessItem>): AsyncGenerator<string> {
  yield html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width" />
      <title>What is stored about you</title>
      <style>
        ${STYLE}
      </style>
     `.text;
  let table = "";
  for await (const item of items) {
    switch (item.item) {
      case "facts":
        yield factsSection(item).text;
        break;
      case "row":
        if (item.table !== table) yield html`<h2>Copy: ${words(item.table)}</h2> `.text;
        ({ table } = item);
        yield rowSection(item).text;
        break;
      case "end":
        yield html`<p>${item.rows} entries. End of the copy.</p>
          </html> `.text;
        break;
    }
  }
}
