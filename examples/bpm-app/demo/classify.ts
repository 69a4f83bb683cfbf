import { checkDatabase, type ColumnRule, type Registry } from "@habeas/core";
import type { Database } from "../app.ts";
import { count, type Terminal } from "./terminal.ts";

/**
 * Says what the registry knows. That no column is missing, the compiler has checked; that the database is what
 * the schema says, is checked here.
 */
export async function classify(registry: Registry, db: Database, terminal: Terminal): Promise<void> {
  const columns = registry.tables.flatMap((table) => table.columns);
  const number = (...words: readonly ColumnRule["word"][]): number =>
    columns.filter(({ rule }) => words.includes(rule.word)).length;
  const sealed = columns.filter((column) => column.sealed !== undefined);

  const kinds = [
    [number("personal"), "personal value", "personal values"],
    [number("document"), "JSON document", "JSON documents"],
    [number("dependsOn"), "column of name/value rows", "columns of name/value rows"],
    [number("file"), "file", "files"],
    [number("credential"), "credential", "credentials"],
    [number("ownedBy", "visibleTo", "owns", "sees"), "link to a person", "links to people"],
  ] as const;
  terminal.tell(
    `${count(registry.tables.length, "table")}, ${count(columns.length, "column")}, each with exactly one word: ` +
      kinds
        .filter(([found]) => found > 0)
        .map(([found, one, many]) => count(found, one, many))
        .join(", "),
  );
  terminal.tell(
    `${count(Object.keys(registry.purposes).length, "purpose")}: ${Object.keys(registry.purposes).join(", ")}`,
  );
  if (sealed.length > 0) {
    terminal.tell(`sealed: ${sealed.map(({ table, name }) => `${table}.${name}`).join(", ")}`);
  }
  const findings = await checkDatabase(registry, db);
  terminal.tell(`compared with the live database: ${count(findings.length, "finding")}`);
  for (const { rule, where, fix } of findings) terminal.tell(`  ${rule} ${where}: ${fix}`);
}
