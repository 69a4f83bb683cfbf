import type { ColumnRule, Registry } from "@habeas/core";
import { count, type Terminal } from "./terminal.ts";

/** Says what the registry knows. That nothing is missing, the compiler has checked, column by column. */
export function classify(registry: Registry, terminal: Terminal): void {
  const columns = registry.tables.flatMap((table) => table.columns);
  const number = (...words: readonly ColumnRule["word"][]): number =>
    columns.filter(({ rule }) => words.includes(rule.word)).length;
  const sealed = columns.filter((column) => column.sealed !== undefined);

  terminal.tell(
    `${count(registry.tables.length, "table")}, ${count(columns.length, "column")}, each with exactly one word: ` +
      `${number("personal")} personal, ${count(number("structured"), "JSON document")}, ` +
      `${number("keyed")} name/value, ${count(number("file"), "file")}, ${number("secret")} secret, ` +
      `${number("ownedBy", "accessedBy", "owns", "accesses")} edges between people and rows`,
  );
  terminal.tell(
    `${count(Object.keys(registry.purposes).length, "purpose")}: ${Object.keys(registry.purposes).join(", ")}`,
  );
  if (sealed.length > 0) {
    terminal.tell(`sealed: ${sealed.map(({ table, name }) => `${table}.${name}`).join(", ")}`);
  }
}
