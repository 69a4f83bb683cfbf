import { migrate as migrateCore } from "@habeas/core";
import { migrate, RightsError } from "@habeas/rights";
import { createTestDatabase, runs, templateDatabase } from "@habeas/testbed";
import fc from "fast-check";
import { expect, it } from "vitest";
import { dump, openGraph } from "./graphs/host.ts";
import { aloneOwned, nameOf, namedBy } from "./graphs/oracle.ts";
import { randomDatabase } from "./graphs/random-schema.ts";

const template = templateDatabase("rights_graphs", async (db) => {
  await migrateCore(db);
  await migrate(db);
});

it("erases one person from any graph of foreign keys: nothing of hers is left, all else is as it was", async () => {
  await using database = await createTestDatabase({ template });
  let made = 0;
  await fc.assert(
    fc.asyncProperty(randomDatabase, async (graph) => {
      made += 1;
      const schema = `g${made}`;
      try {
        const { rights, subject } = await openGraph(database, schema, graph);
        const before = await dump(database, schema, graph);
        const alone = aloneOwned(graph, 1);
        try {
          const report = await rights.erasure.execute(await rights.erasure.plan(subject(1)));
          expect(report.status).toBe("executed");
          expect((await rights.erasure.verify(report)).residue).toEqual([]);
        } catch (error) {
          // rows that nobody declared would go with hers: refused, and then nothing may have changed
          if (!(error instanceof RightsError) || error.code !== "cascade_into_undeclared_rows") throw error;
          expect(await dump(database, schema, graph)).toEqual(before);
          return;
        }
        const after = await dump(database, schema, graph);
        for (const row of graph.rows) {
          const name = nameOf(row.table, row.id);
          const left = after.get(name);
          if (alone.has(name)) {
            if (left === undefined) continue;
            expect(left["data"], `${name} stays only without its values`).toBeNull();
            const pointedAt = graph.rows.some((other) => {
              const now = after.get(nameOf(other.table, other.id));
              return namedBy(graph, other).some(
                ({ column, target }) => target === name && now !== undefined && now[column] !== null,
              );
            });
            expect(pointedAt, `${name} stays only while a row that stays points at it`).toBe(true);
            continue;
          }
          expect(left, `${name} is somebody else's as well`).toBeDefined();
          const expected = { ...before.get(name) };
          for (const { column, target } of namedBy(graph, row)) {
            const isGone = alone.has(target) && left?.[column] === null;
            if (isGone) expected[column] = null; // what it named went
          }
          expect(left, name).toEqual(expected);
        }
      } finally {
        await database.pool.query(`drop schema if exists ${schema} cascade`);
      }
    }),
    { numRuns: runs(1000, { short: 40 }), endOnFailure: false },
  );
});
