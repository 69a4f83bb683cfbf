import { randomUUID } from "node:crypto";
import { createTestDatabase, testClock, type TestDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localKeyring } from "../src/local.ts";
import { createKeyRing } from "../src/keys/key-ring.ts";
import { ownerName, subjectOwner, tenantOwner, type Owner } from "../src/keys/owner.ts";
import { createRootOpener } from "../src/keys/tenant-roots.ts";
import { refusalOf } from "./refusals.ts";
import { openVault, sealedDatabase, testKeyring } from "./vault-support.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ template: sealedDatabase });
});
afterAll(async () => {
  await database.close();
});

/** A ring whose statements are kept. */
function openRing() {
  const queries: string[] = [];
  const db = drizzle(database.pool, { logger: { logQuery: (query) => void queries.push(query) } });
  const clock = testClock("2026-03-01T00:00:00Z");
  const provider = localKeyring({ keyring: testKeyring });
  const roots = createRootOpener({ provider, previous: [], lifetime: 300_000, now: clock.now });
  const subjects = { entries: 100, lifetime: 60_000 };
  const ring = createKeyRing({ db, roots, now: clock.now, subjects, rootLifetime: 300_000 });
  /** How many statements a call makes. */
  const counted = async (call: () => Promise<unknown>): Promise<number> => {
    const before = queries.length;
    await call();
    return queries.length - before;
  };
  return { ring, db, clock, queries, counted };
}

const persons = (count: number, tenant: string = randomUUID()): Owner[] =>
  Array.from({ length: count }, () => subjectOwner(tenant, randomUUID()));
const rootsOf = async (tenant: string): Promise<number> =>
  (await database.db.execute(sql`select 1 from habeas.tenant_root where tenant_id = ${tenant}`)).rows.length;

describe("a key ring", () => {
  it("asks nothing for nobody, and nothing for whose keys it holds", async () => {
    const { ring, counted } = openRing();
    const owners = persons(3);
    expect(await counted(async () => await ring.load([]))).toBe(0);
    expect(await counted(async () => await ring.reload([]))).toBe(0);
    expect(await counted(async () => await ring.ensure([]))).toBe(0);
    await ring.ensure(owners);
    expect(await counted(async () => await ring.ensure(owners))).toBe(0);
    expect(await counted(async () => await ring.load(owners))).toBe(0);
  });

  it("makes keys for those who have none, and leaves the others alone", async () => {
    const { ring, queries } = openRing();
    const [known, ...others] = persons(3);
    if (known === undefined) throw new Error("three were made");
    await ring.ensure([known]);
    queries.length = 0;
    const pinned = await ring.ensure([known, ...others]);
    expect(pinned.size).toBe(3);
    expect(
      queries.filter((query) => query.startsWith("insert")).map((query) => query.split("($").length),
    ).toEqual([
      1 + others.length, // a row of values each
    ]);
  });

  it("reads again when an envelope names a key that it does not know, whatever else it knows", async () => {
    const { ring, counted } = openRing();
    const [person] = persons(1);
    if (person === undefined) throw new Error("one was made");
    await ring.ensure([person]);
    const { vault } = openVault(database.db);
    const first = (await ring.load([person])).get(ownerName(person))?.current().keyId;
    const second = await vault.rotation.rotateDataKey({ tenantId: person.tenant, subjectId: person.subject });
    const keyIds = [first ?? second, second];
    expect(await counted(async () => await ring.load([{ ...person, keyIds: [first ?? second] }]))).toBe(0);
    expect(await counted(async () => await ring.load([{ ...person, keyIds }]))).toBe(1);
    expect(await counted(async () => await ring.load([{ ...person, keyIds }]))).toBe(0);
  });

  it("brings up to date what it holds when whole tables are read, and holds nobody else for it", async () => {
    const { ring, counted } = openRing();
    const [held, passing] = persons(2);
    if (held === undefined || passing === undefined) throw new Error("two were made");
    await openRing().ring.ensure([held, passing]);
    await ring.load([held]);
    await openVault(database.db).vault.shred({ tenantId: held.tenant, subjectId: held.subject });
    expect((await ring.load([held])).get(ownerName(held))?.current()).toBeDefined(); // nobody told it
    await ring.reload([held, passing]);
    const again = await ring.load([held]);
    expect(
      await refusalOf(Promise.resolve().then(() => again.get(ownerName(held))?.current())),
    ).toMatchObject({
      code: "key_shredded",
    });
    expect(await counted(async () => await ring.load([held]))).toBe(0);
    expect(await counted(async () => await ring.load([passing]))).toBe(1);
  });

  it("keeps nothing of what it reads in a transaction, which may roll back", async () => {
    const { ring, db, counted } = openRing();
    const [person] = persons(1);
    if (person === undefined) throw new Error("one was made");
    await openRing().ring.ensure([person]);
    await ring.load([person]);
    const rolledBack = db.transaction(async (tx) => {
      const shredded = sql`update habeas.data_key set wrapped = null, root_version = null, shredded_at = now()
        where subject_id = ${person.subject}`;
      await tx.execute(shredded);
      await ring.reload([person], tx);
      throw new Error("rolled back");
    });
    await expect(rolledBack).rejects.toThrow("rolled back");
    expect((await ring.load([person])).get(ownerName(person))?.current()).toBeDefined();
    expect(await counted(async () => await ring.load([person]))).toBe(0);
  });

  it("makes roots again that were made in a transaction and went with it", async () => {
    const { ring, db } = openRing();
    const tenant = randomUUID();
    const rolledBack = db.transaction(async (tx) => {
      await ring.roots([tenant], tx);
      throw new Error("rolled back");
    });
    await expect(rolledBack).rejects.toThrow("rolled back");
    expect(await rootsOf(tenant)).toBe(0);
    await ring.roots([tenant]);
    expect(await rootsOf(tenant)).toBe(1);
  });

  it("asks for roots once a lifetime, and twice where it has to make them", async () => {
    const { ring, counted, clock } = openRing();
    const tenant = randomUUID();
    expect(await counted(async () => await ring.roots([tenant, tenant]))).toBe(3); // looks, makes, looks
    expect(await counted(async () => await ring.roots([tenant]))).toBe(0);
    clock.advance(300_000);
    expect(await counted(async () => await ring.roots([tenant]))).toBe(1);
  });

  it("tries once more where a root was retired, and never where anything else is wrong", async () => {
    const { ring, queries } = openRing();
    const inserts = (): number =>
      queries.filter((query) => query.includes('insert into "habeas"."data_key"')).length;
    const tenant = randomUUID();
    await ring.ensure([tenantOwner(tenant)]);
    await database.db.execute(sql`create function refuse_key() returns trigger language plpgsql as
      $$ begin if new.tenant_id = tg_argv[0] then raise exception 'no'; end if; return new; end $$`);
    await database.db.execute(
      sql.raw(
        `create trigger refuse before insert on habeas.data_key for each row execute function refuse_key('${tenant}')`,
      ),
    );
    queries.length = 0;
    const refused = await refusalOf(ring.ensure(persons(1, tenant)));
    expect(refused).toMatchObject({ code: "database_failed", fault: { sqlstate: "P0001" } });
    expect(inserts()).toBe(1);
    await database.db.execute(sql`drop trigger refuse on habeas.data_key`);
  });

  it("does not try again in a transaction that has failed", async () => {
    const { ring, db } = openRing();
    const tenant = randomUUID();
    await ring.roots([tenant]);
    await db.execute(sql`delete from habeas.tenant_root where tenant_id = ${tenant}`);
    const failed = db.transaction(async (tx) => await ring.ensure(persons(1, tenant), tx));
    expect(await refusalOf(failed)).toMatchObject({ code: "database_failed", fault: { sqlstate: "23503" } });
    expect((await ring.ensure(persons(1, tenant))).size).toBe(1);
    expect(await rootsOf(tenant)).toBe(1);
  });
});
