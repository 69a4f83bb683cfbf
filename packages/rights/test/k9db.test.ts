import { readFileSync } from "node:fs";
import { createPrivacy, defineRegistry, migrate as migrateCore } from "@habeas/core";
import { migrate, createRights, RightsError } from "@habeas/rights";
import { createTestDatabase, describeShared, templateDatabase } from "@habeas/testbed";
import { expect, it } from "vitest";
import { readCases, type K9dbCase } from "./k9db/cases.ts";
import { createStatements, drizzleSchema, parseSchema, type K9dbTable } from "./k9db/schema.ts";

const template = templateDatabase("rights_k9db", async (db) => {
  await migrateCore(db);
  await migrate(db);
});

describeShared("the ownership graph answers as K9db does", "vectors/k9db", (root) => {
  const cases = readCases(root);

  it("reads 82 statements of them", () => {
    expect(readFileSync(`${root}/LICENSE`, "utf8")).toContain("MIT");
    expect(cases.reduce((sum, { statements }) => sum + statements.length, 0)).toBe(82);
  });

  for (const one of cases) {
    it(`${one.folder}/${one.name}`, async () => {
      await using database = await createTestDatabase({ template });
      const host = await openHost(database, one);
      for (const insert of one.inserts) await host.run(insert);
      const answers: object[] = [];
      const expected: object[] = [];
      for (const { text, expected: lines } of one.statements) {
        const answer = await host.run(text);
        if (lines === undefined) continue;
        answers.push({ text, lines: answer.toSorted() });
        expected.push({ text, lines: lines.toSorted() });
      }
      expect(answers).toEqual(expected);
    });
  }
});

/** A host app with K9db's tables, their annotations in its registry, and K9db's statements as its commands. */
async function openHost({ db, pool }: Awaited<ReturnType<typeof createTestDatabase>>, { schema }: K9dbCase) {
  const tables = parseSchema(schema);
  for (const statement of createStatements(tables)) await pool.query(statement);
  const registry = registryOf(tables);
  const rights = createRights({ privacy: createPrivacy({ registry, db }), erasers: {} });
  const subject = (kind: string, id: string) => registry.subject(kind, { tenant: "k9db", id });

  const get = async (kind: string, id: string): Promise<string[]> => {
    const lines: string[] = [];
    try {
      for await (const item of rights.access(subject(kind, id))) {
        if (item.item !== "row") continue;
        const columns = tables.find(({ name }) => name === item.table)?.columns ?? [];
        lines.push(columns.map(({ name }) => textOf(item.values[name])).join("|"));
      }
    } catch (error) {
      if (!(error instanceof RightsError) && !isUnknown(error)) throw error;
    }
    return lines;
  };

  const forget = async (kind: string, id: string): Promise<string[]> => {
    const report = await rights.erasure.execute(await rights.erasure.plan(subject(kind, id)));
    const { residue } = await rights.erasure.verify(report);
    if (residue.length > 0) throw new Error(`something is left of ${kind}`);
    return [];
  };

  /** A compliance transaction commits when every row that should be somebody's is. */
  const commit = async (): Promise<string[]> => {
    for await (const _ of rights.orphans("k9db")) return ["!error!"];
    return ["!true!"];
  };

  const run = async (text: string): Promise<string[]> => {
    const gdpr = /^GDPR (GET|FORGET) (\w+) '?([^']+?)'?$/.exec(text);
    if (gdpr) return await (gdpr[1] === "GET" ? get : forget)(gdpr[2] ?? "", gdpr[3] ?? "");
    if (text === "CTX COMMIT") return await commit();
    if (text.startsWith("CTX ")) return [];
    const quoted = text.replace(/(INTO|FROM|UPDATE) (\w+)/, '$1 "$2"'); // "user" is a word of SQL
    const { rows } = await pool.query<unknown[]>({ text: quoted, rowMode: "array" });
    return rows.map((row) => row.map(textOf).join("|"));
  };
  return { run };
}

const textOf = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : "NULL";

const isUnknown = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "unknown_person";

/** K9db's annotations, word by word. */
function registryOf(tables: readonly K9dbTable[]) {
  const kinds = Object.fromEntries(
    tables.filter(({ isSubject }) => isSubject).map(({ name }) => [name, { table: name }]),
  );
  return defineRegistry({
    schema: drizzleSchema(tables),
    controller: { name: "K9db", country: "US", contact: "none" },
    purposes: {},
    subjects: kinds as never,
    tenancy: { single: "k9db" },
    tables: ((p: Record<string, (table?: string, options?: object) => unknown>) =>
      Object.fromEntries(tables.map((table) => [table.name, columnsOf(table, p)]))) as never,
  });
}

const WORDS: Readonly<Record<string, string>> = {
  OWNED_BY: "ownedBy",
  ACCESSED_BY: "visibleTo",
  OWNS: "owns",
  ACCESSES: "sees",
};

function columnsOf(
  table: K9dbTable,
  p: Record<string, (table?: string, options?: object) => unknown>,
): object {
  return Object.fromEntries(
    table.columns.map((column) => {
      const edge = table.edges.find((candidate) => candidate.column === column.name);
      if (edge === undefined)
        return [column.name, table.isSubject && column.isKey ? p["subject"]?.() : p["none"]?.()];
      const on = (what: "GET" | "DEL") =>
        table.actions.find((action) => action.on === what && action.column === column.name)?.anon;
      const erase = on("DEL");
      const hide = on("GET");
      return [
        column.name,
        p[WORDS[edge.word] ?? ""]?.(edge.table, {
          column: edge.target,
          // K9db leaves a column that names somebody who is gone as it is, unless told otherwise
          ...(isInward(edge.word) && { onErase: erase === "row" ? "deleteRow" : { erase: erase ?? [] } }),
          ...(Array.isArray(hide) && { onAccess: { hide } }),
        }),
      ];
    }),
  );
}

const isInward = (word: string): boolean => word !== "OWNS" && word !== "ACCESSES";
