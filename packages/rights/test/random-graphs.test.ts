import { migrate as migrateCore } from "@habeas/core";
import { migrate, RightsError } from "@habeas/rights";
import { createTestDatabase, runs, templateDatabase, type TestDatabase } from "@habeas/testbed";
import fc from "fast-check";
import { expect, it } from "vitest";
import { dump, openGraph } from "./graphs/host.ts";
import { wrongIn } from "./graphs/judge.ts";
import { randomDatabase, type RandomDatabase } from "./graphs/random-schema.ts";

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

it("erases one person from any graph of foreign keys: nothing of hers is left, all else is as it was", async () => {
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
    { numRuns: runs(1000, { short: 20 }) },
  );
});
