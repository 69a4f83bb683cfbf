import { fragment, type Markup } from "@habeas/internal";

/** Names and what they stand for. */
export const pairs = (lines: readonly (readonly [name: string, value: Markup])[]): Markup =>
  fragment`<dl>${lines.map(([name, value]) => fragment`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;

export const listOf = (values: readonly string[]): Markup =>
  fragment`<ul>${values.map((value) => fragment`<li>${value}</li>`)}</ul>`;
