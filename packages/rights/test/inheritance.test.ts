import { checkDatabase } from "@habeas/core";
import { notRestricted } from "@habeas/rights";
import { createTestDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { collect } from "./host/host.ts";
import {
  heirsTemplate,
  openHeirs,
  orders,
  parentsAlone,
  people,
  registry,
  rowsIn,
} from "./inheritance/host.ts";

const open = async () => {
  const database = await createTestDatabase({ template: heirsTemplate });
  return { ...openHeirs(database.db), database, [Symbol.asyncDispose]: async () => await database.close() };
};

/** What changed, table by table: rows that are gone and rows that are new. */
const changes = (
  before: Readonly<Record<string, readonly string[]>>,
  after: Readonly<Record<string, readonly string[]>>,
) =>
  Object.fromEntries(
    Object.keys({ ...before, ...after }).flatMap((name) => {
      const [old, now] = [before[name] ?? [], after[name] ?? []];
      const gone = old.filter((row) => !now.includes(row));
      const made = now.filter((row) => !old.includes(row));
      return gone.length + made.length === 0 ? [] : [[name, { gone, made }]];
    }),
  );

it("discloses to a person no row of a table that inherits from hers, and to the other person his own", async () => {
  await using host = await open();
  const hers = JSON.stringify(await collect(host.rights.access(host.ana)));
  expect(hers).toContain("Ana called");
  expect(hers).toContain("ring Ana");
  expect(hers).not.toMatch(/dee/i);
  const others = JSON.stringify(await collect(host.rights.access(host.dee)));
  expect(others).toContain("Dee called");
  expect(others).toContain("ring Dee");
  expect(others).not.toMatch(/\bana\b/i);
});

it("corrects the row that is named, and none with the same key in a table that inherits", async () => {
  await using host = await open();
  const before = await rowsIn(host.database);
  await host.rights.rectify(host.ana, [
    { table: "people", values: { email: "anna@example.com" } },
    { table: "orders", values: { name: "Anna" } },
  ]);
  const between = await rowsIn(host.database);
  expect(Object.keys(changes(before, between)).toSorted()).toEqual(["orders", "people"]);
  await host.rights.rectify(host.dee, [{ table: "formerPeople", values: { email: "dea@example.com" } }]);
  expect(changes(between, await rowsIn(host.database))).toEqual({
    former_people: { gone: ["(1,acme,dee@example.com)"], made: ["(1,acme,dea@example.com)"] },
  });
});

it("hides the restricted row from the app's queries, also where they read a table and its children at once", async () => {
  await using host = await open();
  const { db } = host.database;
  const usable = async () => ({
    emails: (await db.select().from(people).where(notRestricted(people)).orderBy(people.email)).map(
      (row) => row.email,
    ),
    names: (await db.select().from(orders).where(notRestricted(orders)).orderBy(orders.name)).map(
      (row) => row.name,
    ),
  });
  const all = await usable();
  const without = (word: string) => ({
    emails: all.emails.filter((email) => email !== `${word.toLowerCase()}@example.com`),
    names: all.names.filter((name) => name !== word),
  });
  await host.rights.restrict(host.ana, { ground: "accuracy_contested" });
  expect(await usable()).toEqual(without("Ana"));
  await host.rights.lift(host.ana, { personInformedAt: host.clock.now() });
  await host.rights.restrict(host.dee, { ground: "accuracy_contested" });
  expect(await usable()).toEqual(without("Dee"));
  await host.rights.lift(host.dee, { personInformedAt: host.clock.now() });
  expect(await usable()).toEqual(all);
});

it("empties, deletes and sweeps the rows of a person, and leaves their namesakes by key as they are", async () => {
  await using host = await open();
  const { rights, ana, clock, database } = host;
  const before = await rowsIn(database);
  await rights.instruct(ana, { decision: "erase", by: "admin" });
  const report = await rights.erasure.execute(await rights.erasure.plan(ana));
  expect((await rights.erasure.verify(report)).residue).toEqual([]);
  expect(changes(before, await rowsIn(database))).toEqual({
    people: { gone: ["(1,acme,ana@example.com)"], made: ["(1,acme,)"] },
    orders: {
      gone: [before["orders"]?.[0]],
      made: [before["orders"]?.[0]?.replace('"ring Ana"', "")],
    },
    notes: { gone: ['(20,acme,1,"Ana called")'], made: [] },
  });
  clock.set("2034-01-01T09:00:00Z"); // the orders of 2024 may go, those of 2031 may not
  await rights.retention.sweep(await rights.retention.plan("acme"));
  const after = await rowsIn(database);
  expect(after["orders"]).not.toContain(expect.stringMatching(/^\(10,/));
  expect(after["orders"]).toContain(before["orders"]?.[2]); // globex has a sweep of its own
  for (const child of ["former_people", "past_orders", "past_notes"])
    expect(after[child]).toEqual(before[child]);
});

it("erases a person of a table that inherits, and leaves the rows of the table above", async () => {
  await using host = await open();
  const { rights, dee, clock, database } = host;
  const before = await rowsIn(database);
  await rights.instruct(dee, { decision: "erase", by: "admin" });
  const report = await rights.erasure.execute(await rights.erasure.plan(dee));
  expect((await rights.erasure.verify(report)).residue).toEqual([]);
  expect(changes(before, await rowsIn(database))).toEqual({
    former_people: { gone: ["(1,acme,dee@example.com)"], made: ["(1,acme,)"] },
    past_orders: {
      gone: [before["past_orders"]?.[0]],
      made: [before["past_orders"]?.[0]?.replace('"ring Dee"', "")],
    },
    past_notes: { gone: ['(20,acme,1,"Dee called")'], made: [] },
  });
  clock.set("2041-01-01T09:00:00Z");
  await rights.retention.sweep(await rights.retention.plan("globex"));
  expect(Object.keys(changes(before, await rowsIn(database))).toSorted()).toEqual([
    "former_people",
    "orders",
    "past_notes",
    "past_orders",
  ]);
});

it("deletes for a tenant what is its own, and nothing that a row of another table with the same key would give it", async () => {
  await using host = await open();
  const { rights, database } = host;
  const before = await rowsIn(database);
  const report = await rights.offboard("globex", { choice: "delete", by: "owner" });
  expect(report.residue).toEqual([]);
  expect(changes(before, await rowsIn(database))).toEqual({
    notes: { gone: ['(22,globex,3,"Cem called")'], made: [] },
  });
});

it("does not take rows for a tenant's because a former person of its own has their owner's key", async () => {
  await using host = await open();
  const { rights, clock, database } = host;
  clock.set("2034-01-01T09:00:00Z");
  const before = await rowsIn(database);
  await rights.retention.sweep(await rights.retention.plan("acme"));
  const after = await rowsIn(database);
  expect(Object.keys(changes(before, after))).toEqual(["orders"]); // those of 2024
  expect(after["orders"]).toContain(before["orders"]?.[2]);
});

it("finds the rows that nobody owns, though another table's person has the key they name", async () => {
  await using host = await open();
  const { db } = host.database;
  await db.execute(sql`insert into notes values (24, 'acme', 9, 'Who called?')`);
  await db.execute(sql`insert into past_notes values (25, 'acme', 2, 'Who called?')`);
  expect(await collect(host.rights.orphans("acme"))).toEqual([
    { table: "notes", key: ["24"] },
    { table: "pastNotes", key: ["25"] },
  ]);
});

it("reports a table that inherits as unknown when the registry lacks it", async () => {
  await using host = await open();
  expect(await checkDatabase(registry, host.database.db)).toEqual([]);
  const findings = await checkDatabase(parentsAlone, host.database.db);
  expect(findings.map(({ rule, where }) => [rule, where])).toEqual([
    ["unknown_table", "former_people"],
    ["unknown_table", "past_notes"],
    ["unknown_table", "past_orders"],
  ]);
});
