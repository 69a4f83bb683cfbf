import { createTestDatabase, runs, type TestDatabase } from "@habeas/testbed";
import fc from "fast-check";
import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { notRestricted } from "@habeas/rights";
import { collect } from "./host/host.ts";
import { logicalDump } from "./host/logical-dump.ts";
import {
  addMember,
  addUser,
  eraseIn,
  hostTemplate,
  idOf,
  openRights,
  printed,
  registry,
  user,
  users,
} from "./membership/host.ts";

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase({ template: hostTemplate, watchesTenants: true });
});
afterEach(async () => {
  await database.close();
});

describe("a person who is a member of two tenants", () => {
  it("is erased in one with all that hangs on it there, and in the other nothing changes by a byte", async () => {
    const { db } = database;
    const host = openRights(db);
    await addUser(db, 1);
    await addUser(db, 2);
    for (const tenant of ["acme", "globex"]) for (const n of [1, 2]) await addMember(db, tenant, n);
    await db.execute(sql`update members set invited_by = ${idOf(1)}::uuid where user_id = ${idOf(2)}::uuid`);
    const globex = await printed(db, "globex", [1, 2]);
    const { report, proof } = await eraseIn(host, user("acme", 1));
    expect(report).toMatchObject({ status: "executed" });
    expect(report.shared).toEqual([
      { table: "settings", columns: ["signature"], rows: 1, elsewhere: true },
      { table: "users", columns: ["email", "name"], rows: 1, elsewhere: true },
    ]);
    expect(proof).toMatchObject({ clean: true, residue: [] });
    expect(await printed(db, "globex", [1, 2])).toEqual(globex);
    // what is left in acme is the other member's, and names nobody who left
    const acme = await printed(db, "acme", [2]);
    expect(acme.join()).not.toContain(idOf(1));
    expect(acme).toHaveLength(2 + 1 + 1 + 1 + 2);
    await expect(host.rights.erasure.plan(user("acme", 1))).rejects.toMatchObject({ code: "unknown_person" });
    expect(await host.privacy.may(user("globex", 1), "app")).toMatchObject({ allowed: true });
  });

  it("is gone with the last membership, and no trace is left in the database", async () => {
    const { db } = database;
    const host = openRights(db);
    await addUser(db, 1);
    for (const tenant of ["acme", "globex"]) await addMember(db, tenant, 1);
    await eraseIn(host, user("acme", 1));
    const { report, proof } = await eraseIn(host, user("globex", 1));
    expect(report.shared).toEqual([]);
    expect(report.deleted.map(({ table }) => table).toSorted()).toEqual([
      "comments",
      "members",
      "settings",
      "tasks",
      "users",
    ]);
    expect(proof).toMatchObject({ clean: true });
    const all = await logicalDump(db);
    expect(all).not.toContain(idOf(1));
    expect(all).not.toMatch(/canary/i);
  });

  it("is gone when both tenants erase at once", async () => {
    const { db } = database;
    const host = openRights(db);
    await addUser(db, 1);
    const plans = [];
    for (const tenant of ["acme", "globex"]) await addMember(db, tenant, 1);
    for (const tenant of ["acme", "globex"]) {
      await host.rights.instruct(user(tenant, 1), { decision: "erase", by: "admin" });
      plans.push(await host.rights.erasure.plan(user(tenant, 1), { ended: { app: new Date("2026-03-01") } }));
    }
    const done = await Promise.allSettled(plans.map(async (plan) => await host.rights.erasure.execute(plan)));
    for (const [at, one] of done.entries()) {
      if (one.status === "fulfilled") continue;
      // the other was first: what the plan said is not true any more
      expect(one.reason).toMatchObject({ code: "stale_plan" });
      await eraseIn(host, user(["acme", "globex"][at] ?? "", 1));
    }
    expect(await db.select().from(users)).toEqual([]);
  });

  it("loses the tenant's key with the tenant, and the controller's with the last membership", async () => {
    const { db } = database;
    const shredded: string[] = [];
    const host = openRights(db, {
      owners: [
        { table: "users", tenant: "tenant" },
        { table: "users", tenant: "controller" },
      ],
      shred: async ({ tenant = "controller" }) => await Promise.resolve(shredded.push(tenant)),
    });
    await addUser(db, 1);
    for (const tenant of ["acme", "globex"]) await addMember(db, tenant, 1);
    await eraseIn(host, user("acme", 1));
    expect(shredded).toEqual(["acme"]);
    await eraseIn(host, user("globex", 1));
    expect(shredded).toEqual(["acme", "globex", "controller"]);
  });

  it("gets a copy of one tenant's rows and of no other's", async () => {
    const { db } = database;
    const { rights } = openRights(db);
    await addUser(db, 1);
    for (const tenant of ["acme", "globex"]) await addMember(db, tenant, 1);
    const items = await collect(rights.access(user("acme", 1)));
    const rows = items.flatMap((item) => (item.item === "row" ? [item] : []));
    expect(rows.map(({ table }) => table).toSorted()).toEqual([
      "comments",
      "members",
      "settings",
      "tasks",
      "teams",
      "users",
    ]);
    expect(JSON.stringify(rows)).not.toContain("globex");
  });

  it("is restricted in one tenant, and the other goes on using the row that they share", async () => {
    const { db } = database;
    const { rights, privacy } = openRights(db);
    await addUser(db, 1);
    for (const tenant of ["acme", "globex"]) await addMember(db, tenant, 1);
    const report = await rights.restrict(user("acme", 1), { ground: "accuracy_contested" });
    expect(report.shared).toEqual([
      { table: "users", rows: 1 },
      { table: "settings", rows: 1 },
    ]);
    expect(await db.select().from(users).where(notRestricted(users))).toHaveLength(1);
    expect(await privacy.may(user("acme", 1), "tips")).toMatchObject({ because: "restricted" });
    expect(await privacy.may(user("globex", 1), "tips")).toMatchObject({ because: "no_consent" });
  });

  it("stays with one tenant when the other is off-boarded", async () => {
    const { db } = database;
    const { rights } = openRights(db);
    for (const n of [1, 2]) await addUser(db, n);
    for (const tenant of ["acme", "globex"]) await addMember(db, tenant, 1);
    await addMember(db, "acme", 2);
    const globex = await printed(db, "globex", [1]);
    const report = await rights.offboard("acme", { choice: "delete", by: "admin" });
    expect(report.residue).toEqual([]);
    expect(await printed(db, "globex", [1])).toEqual(globex);
    expect(
      await db
        .select()
        .from(users)
        .where(eq(users.id, idOf(2))),
    ).toHaveLength(0);
  });
});

describe("what a member of several tenants decided", () => {
  it("is one decision about the controller's purposes, and one a tenant about its own", async () => {
    const { db } = database;
    const host = openRights(db);
    const { privacy, clock } = host;
    await addUser(db, 1);
    for (const tenant of ["acme", "globex", "initech"]) await addMember(db, tenant, 1);
    const asked = async (purpose: "news" | "tips") => {
      const answers = await Promise.all(
        ["acme", "globex", "initech"].map(async (tenant) => await privacy.may(user(tenant, 1), purpose)),
      );
      return answers.map(({ because }) => because);
    };
    const text = { language: "en", text: "We write to you.", validFrom: new Date("2026-01-01") };
    await privacy.notices.publish({ id: "news-1", ...text });
    await privacy.notices.publish({ id: "tips-1", ...text, tenant: "acme" });
    const given = { method: "checkbox", language: "en" } as const;
    await privacy.consent.grant(user("acme", 1), "news", { ...given, notice: "news-1" });
    await privacy.consent.grant(user("acme", 1), "tips", { ...given, notice: "tips-1" });
    expect(await asked("news")).toEqual(["consent", "consent", "consent"]);
    expect(await asked("tips")).toEqual(["consent", "no_consent", "no_consent"]);
    clock.advance("P1D");
    await privacy.consent.withdraw(user("globex", 1), "news");
    expect(await asked("news")).toEqual(["withdrawn", "withdrawn", "withdrawn"]);
    // who leaves the tenant in which they withdrew has withdrawn all the same
    await eraseIn(host, user("globex", 1));
    expect(await asked("news")).toEqual(["withdrawn", "unknown_person", "withdrawn"]);
    clock.advance("P1D");
    await privacy.consent.grant(user("initech", 1), "news", { ...given, notice: "news-1" });
    await privacy.restrict(user("initech", 1), { ground: "accuracy_contested" });
    expect(await asked("news")).toEqual(["restricted", "unknown_person", "restricted"]);
    expect(await asked("tips")).toEqual(["consent", "unknown_person", "restricted"]);
    await eraseIn(host, user("initech", 1));
    expect(await asked("news")).toEqual(["consent", "unknown_person", "unknown_person"]);
    const { proof } = await eraseIn(host, user("acme", 1));
    expect(proof).toMatchObject({ clean: true });
    expect(await logicalDump(db)).not.toContain(idOf(1));
  });
});

const administrator = (tenant: string) => registry.subject("administrator", { tenant, id: idOf(1) });

it("sees a person as the kind that their membership in the tenant says", async () => {
  const { db } = database;
  const { privacy } = openRights(db);
  await addUser(db, 1);
  await addMember(db, "acme", 1, "admin");
  await addMember(db, "globex", 1);
  expect(await privacy.may(administrator("acme"), "app")).toMatchObject({ allowed: true });
  expect(await privacy.may(administrator("globex"), "app")).toMatchObject({ because: "unknown_person" });
  expect(await privacy.may([administrator("acme"), administrator("globex")], "app")).toMatchObject([
    { allowed: true },
    { allowed: false },
  ]);
});

it("erases in any tenant what is that tenant's, keeps every other's, and leaves nobody without a tenant", async () => {
  const { db } = database;
  const host = openRights(db);
  const tenants = ["acme", "globex", "initech"] as const;
  let next = 1;
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.record({ tenant: fc.constantFrom(...tenants), who: fc.nat({ max: 2 }) }), {
        minLength: 1,
        maxLength: 9,
        selector: ({ tenant, who }) => `${tenant} ${who}`,
      }),
      fc.array(fc.nat({ max: 8 }), { minLength: 1, maxLength: 6 }),
      async (memberships, erased) => {
        for (const table of ["comments", "tasks", "teams", "members", "settings", "users"]) {
          await db.execute(sql.raw(`delete from ${table}`));
        }
        const first = next;
        next += 3;
        for (const n of [0, 1, 2]) await addUser(db, first + n);
        for (const { tenant, who } of memberships) await addMember(db, tenant, first + who);
        const left = new Map(memberships.map((one) => [`${one.tenant} ${one.who}`, one]));
        for (const at of erased) {
          const going = memberships[at % memberships.length];
          if (going === undefined || !left.delete(`${going.tenant} ${going.who}`)) continue;
          const others = tenants.filter((tenant) => tenant !== going.tenant);
          const before = await Promise.all(others.map(async (tenant) => await printed(db, tenant, [])));
          const { proof } = await eraseIn(host, user(going.tenant, first + going.who));
          expect(proof.residue).toEqual([]);
          const after = await Promise.all(others.map(async (tenant) => await printed(db, tenant, [])));
          expect(after).toEqual(before);
          const stays = [...left.values()].some(({ who }) => who === going.who);
          const own = await printed(db, "nobody", [first + going.who]);
          expect(own).toHaveLength(stays ? 2 : 0);
          expect((await printed(db, going.tenant, [])).join()).not.toContain(idOf(first + going.who));
        }
      },
    ),
    { numRuns: runs(15) },
  );
});
