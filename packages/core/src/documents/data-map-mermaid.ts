import type { DataMap } from "./data-map.ts";

/** The data map as a Mermaid flowchart: people, tables, purposes, recipients, from left to right. */
export function dataMapMermaid(map: DataMap): string {
  const ids = new Map<string, string>();
  const id = (kind: string, name: string): string => {
    const key = `${kind} ${name}`;
    const known = ids.get(key) ?? `${kind}${ids.size}`;
    ids.set(key, known);
    return known;
  };
  const lines = [
    ...map.subjects.map(({ kind }) => `${id("person", kind)}(["${label(kind)}"])`),
    ...map.tables.map(
      ({ key, categories }) => `${id("table", key)}[("${label([key, ...categories].join("\n"))}")]`,
    ),
    ...map.subjects.flatMap(({ kind, table }) =>
      table === undefined ? [] : [`${id("person", kind)} --- ${id("table", table)}`],
    ),
    ...map.edges.map(({ from, to, word }) => `${id("table", from)} -- ${word} --> ${id("table", to)}`),
    ...map.uses
      .map(({ purpose }) => purpose)
      .filter(first)
      .map((purpose) => `${id("purpose", purpose)}{{"${label(purpose)}"}}`),
    ...map.uses.map(({ table, purpose }) => `${id("table", table)} -.-> ${id("purpose", purpose)}`),
    ...map.disclosures.map(
      ({ purpose, recipient, country }) =>
        `${id("purpose", purpose)} ==> ${id("recipient", recipient)}["${label(`${recipient} (${country})`)}"]`,
    ),
  ];
  return `flowchart LR\n${lines.map((line) => `  ${line}\n`).join("")}`;
}

const first = (name: string, index: number, names: readonly string[]): boolean =>
  names.indexOf(name) === index;

/** Mermaid reads HTML entities inside quoted labels, with `#` for `&`. */
const label = (text: string): string =>
  text.replaceAll(/["#;<>&\\`]/g, (sign) => `#${sign.codePointAt(0)};`).replaceAll("\n", "<br/>");
