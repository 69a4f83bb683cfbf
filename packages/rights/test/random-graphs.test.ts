import { migrate as migrateCore } from "@habeas/core";
import { migrate, RightsError } from "@habeas/rights";
import { createTestDatabase, runs, templateDatabase, type TestDatabase } from "@habeas/testbed";
import fc from "fast-check";
import { expect, it } from "vitest";
import { dump, openGraph } from "./graphs/host.ts";
import { wrongIn } from "./graphs/judge.ts";
import {
  randomDatabase,
  type RandomDatabase,
  type RandomKey,
  type RandomTable,
  type Word,
} from "./graphs/random-schema.ts";

const template = templateDatabase("rights_graphs", async (db) => {
  await migrateCore(db);
  await migrate(db);
});

const refusal = "cascade_into_undeclared_rows";

/** Erases person 1, and says what is wrong afterwards. A refusal must have changed nothing. */
async function problems(database: TestDatabase, schema: string, graph: RandomDatabase): Promise<unknown[]> {
  const { rights, subject } = await openGraph(database, schema, graph);
  const before = await dump(database, schema, graph);
  try {
    const plan = await rights.erasure.plan(subject(1));
    const report = await rights.erasure.execute(plan);
    const { residue } = await rights.erasure.verify(report);
    const found = wrongIn(graph, before, await dump(database, schema, graph));
    return report.status === "executed" ? [...residue, ...found] : [report.status];
  } catch (error) {
    if (!(error instanceof RightsError) || error.code !== refusal) throw error;
    const after = await dump(database, schema, graph);
    return JSON.stringify([...before]) === JSON.stringify([...after]) ? [] : ["refused, and changed"];
  }
}

const edge = (column: string, target: number, word: Word): RandomKey => ({
  column,
  target,
  nullable: false,
  onDelete: "no action",
  word,
  onErase: "default",
});

const persons = (lawful = false): RandomTable => ({ name: "persons", lawful, composite: false, keys: [] });

/** Person 1 owns what names person 2 as its own, who owns a row together with person 1. */
const throughAnother: RandomDatabase = {
  tables: [
    persons(),
    { name: "t1", lawful: false, composite: false, keys: [edge("k0", 0, "owns"), edge("k1", 0, "ownedBy")] },
    {
      name: "t2",
      lawful: false,
      composite: false,
      keys: [edge("k0", 2, "ownedBy"), edge("k1", 0, "ownedBy")],
    },
  ],
  rows: [
    { table: 0, id: 1, names: {} },
    { table: 0, id: 2, names: {} },
    { table: 1, id: 1, names: { k0: 2, k1: 1 } },
    { table: 2, id: 1, names: { k0: 1, k1: 1 } },
    { table: 2, id: 2, names: { k0: 1, k1: 2 } },
  ],
};

/** A row names its owner twice, once in a column that no edge knows. */
const besideAnEdge: RandomDatabase = {
  tables: [
    persons(),
    { name: "t1", lawful: false, composite: false, keys: [edge("k0", 0, "ownedBy"), edge("k1", 0, "none")] },
  ],
  rows: [
    { table: 0, id: 1, names: {} },
    { table: 1, id: 1, names: { k0: 1, k1: 1 } },
  ],
};

/** A law keeps person 1, whose data lies in a row that she owns with person 2. */
const keptBeside: RandomDatabase = {
  tables: [
    persons(true),
    {
      name: "t1",
      lawful: false,
      composite: false,
      keys: [{ ...edge("k0", 0, "ownedBy"), onErase: "data" }, edge("k1", 0, "ownedBy")],
    },
  ],
  rows: [
    { table: 0, id: 1, names: {} },
    { table: 0, id: 2, names: {} },
    { table: 1, id: 1, names: { k0: 1, k1: 2 } },
    { table: 1, id: 2, names: { k0: 2, k1: 1 } },
  ],
};

it("erases one person from any graph of foreign keys: nothing of hers is left that no law needs, all else is as it was", async () => {
  await using database = await createTestDatabase({ template });
  let made = 0;
  await fc.assert(
    fc.asyncProperty(randomDatabase, async (graph) => {
      made += 1;
      const schema = `g${made}`;
      try {
        expect(await problems(database, schema, graph)).toEqual([]);
      } finally {
        await database.pool.query(`drop schema if exists ${schema} cascade`);
      }
    }),
    { numRuns: runs(1000, { short: 20 }), examples: [[throughAnother], [besideAnEdge], [keptBeside]] },
  );
});
