import type { AccessItem } from "./access-item.ts";
import { plainValues } from "./plain-value.ts";

/**
 * An access copy as one JSON document, in pieces: `{ "facts": …, "rows": [ … ], "count": n }`. Art. 15(3), third
 * sentence: a commonly used electronic form.
 */
export async function* accessJson(items: AsyncIterable<AccessItem>): AsyncGenerator<string> {
  let separator = "";
  for await (const item of items) {
    switch (item.item) {
      case "facts": {
        const { item: _, ...facts } = item;
        yield `{"facts":${JSON.stringify(facts)},"rows":[\n`;
        break;
      }
      case "row": {
        const { table, owned, values, hidden, unreadable } = item;
        yield `${separator}${JSON.stringify({ table, owned, values: plainValues(values), hidden, unreadable })}`;
        separator = ",\n";
        break;
      }
      case "end":
        yield `\n],"count":${item.rows}}\n`;
        break;
    }
  }
}
