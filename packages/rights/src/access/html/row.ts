import type { AccessRow } from "../access-item.ts";
import { fragment, type Markup } from "@habeas/internal";
import { pairs } from "./parts.ts";
import { valueMarkup } from "./value.ts";
import type { Wording } from "./wording.ts";

/** One record of the copy, and what of it was left out and why. */
export function rowMarkup(
  { table, values, owned, hidden, unreadable }: AccessRow,
  number: number,
  wording: Wording,
): Markup {
  const texts = wording.speech.texts.copy;
  const label = (column: string): string => wording.label(`${table}.${column}`, column);
  const lines = Object.entries(values).flatMap(([name, value]): [string, Markup][] => {
    const shown = valueMarkup(value, wording);
    return shown === undefined ? [] : [[label(name), shown]];
  });
  const notes = [
    owned ? "" : texts.shared,
    hidden.length === 0 ? "" : `${texts.hidden} ${hidden.map(label).join(", ")}`,
    unreadable.length === 0 ? "" : `${texts.unreadable} ${unreadable.map(label).join(", ")}`,
  ].filter((note) => note !== "");
  const asides = notes.map((note) => fragment`<p class="note">${note}</p>`);
  return fragment`<article aria-label="${texts.record(number)}">${pairs(lines)}${asides}</article>\n`;
}
