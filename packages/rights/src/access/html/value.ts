import { plainValue } from "../plain-value.ts";
import { fragment, type Markup } from "@habeas/internal";
import { pairs } from "./parts.ts";
import type { Wording } from "./wording.ts";

/** A value as a person reads it: dates in words, documents as names and values; undefined where there is none. */
export function valueMarkup(value: unknown, wording: Wording): Markup | undefined {
  if (value === null || value === undefined || value === "") return undefined;
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? undefined : wording.instant(value);
  }
  if (typeof value === "boolean")
    return fragment`${value ? wording.speech.texts.copy.yes : wording.speech.texts.copy.no}`;
  if (value instanceof Uint8Array || typeof value !== "object") {
    const plain = plainValue(value);
    return fragment`${typeof plain === "string" ? plain : JSON.stringify(plain)}`;
  }
  if (Array.isArray(value)) {
    const members = value.flatMap((member: unknown) => valueMarkup(member, wording) ?? []);
    return members.length === 0
      ? undefined
      : fragment`<ol>${members.map((one) => fragment`<li>${one}</li>`)}</ol>`;
  }
  const lines = Object.entries(value).flatMap(([name, member]): [string, Markup][] => {
    const shown = valueMarkup(member, wording);
    return shown === undefined ? [] : [[wording.label(name), shown]];
  });
  return lines.length === 0 ? undefined : pairs(lines);
}
