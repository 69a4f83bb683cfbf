import { randomUUID } from "node:crypto";
import { scrubbedFace } from "@habeas/internal";
import { createTestDatabase, testClock, type TestDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localKeys } from "../src/local.ts";
import { createKeyCache } from "../src/keys/key-cache.ts";
import { ownerName, personOwner, tenantOwner, type Owner } from "../src/keys/owner.ts";
import { createRootOpener } from "../src/keys/tenant-roots.ts";
import { scrub } from "../src/scrub.ts";
import { refusalOf } from "./refusals.ts";
import { openVault, sealedDatabase, testKeys, users } from "./vault-support.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ template: sealedDatabase });
});
afterAll(async () => {
  await database.close();
});

/** A cache whose statements are kept. */
function openCache() {
  const queries: string[] = [];
  const db = drizzle(database.pool, { logger: { logQuery: (query) => void queries.push(query) } });
  const clock = testClock("2026-03-01T00:00:00Z");
  const provider = localKeys({ keys: testKeys });
  const roots = createRootOpener({ provider, previous: [], lifetime: 300_000, clock: clock.now });
  const subjects = { entries: 100, lifetime: 60_000 };
  const made = createKeyCache({ db, roots, clock: clock.now, subjects, rootLifetime: 300_000 });
  const keyCache = scrubbedFace(made, scrub);
  /** How many statements a call makes. */
  const counted = async (call: () => Promise<unknown>): Promise<number> => {
    const before = queries.length;
    await call();
    return queries.length - before;
  };
  return { keyCache, db, clock, queries, counted };
}

const persons = (count: number, tenant: string = randomUUID()): Owner[] =>
  Array.from({ length: count }, () => personOwner(tenant, "users", randomUUID()));
const rootsOf = async (tenant: string): Promise<number> =>
  (await database.db.execute(sql`select 1 from habeas.tenant_root where tenant_id = ${tenant}`)).rows.length;

describe("a cache of keys", () => {
  it("asks nothing for nobody, and nothing for whose keys it holds", async () => {
    const { keyCache, counted } = openCache();
    const owners = persons(3);
    expect(await counted(async () => await keyCache.load([]))).toBe(0);
    expect(await counted(async () => await keyCache.reload([]))).toBe(0);
    expect(await counted(async () => await keyCache.ensure([]))).toBe(0);
    await keyCache.ensure(owners);
    expect(await counted(async () => await keyCache.ensure(owners))).toBe(0);
    expect(await counted(async () => await keyCache.load(owners))).toBe(0);
  });

  it("makes keys for those who have none, and leaves the others alone", async () => {
    const { keyCache, queries } = openCache();
    const [known, ...others] = persons(3);
    if (known === undefined) throw new Error("three were made");
    await keyCache.ensure([known]);
    queries.length = 0;
    const pinned = await keyCache.ensure([known, ...others]);
    expect(pinned.size).toBe(3);
    expect(
      queries.filter((query) => query.startsWith("insert")).map((query) => query.split("($").length),
    ).toEqual([
      1 + others.length, // a row of values each
    ]);
  });

  it("reads again when an envelope names a key that it does not know, whatever else it knows", async () => {
    const { keyCache, counted } = openCache();
    const [person] = persons(1);
    if (person === undefined) throw new Error("one was made");
    await keyCache.ensure([person]);
    const { vault } = openVault(database.db);
    const first = (await keyCache.load([person])).get(ownerName(person))?.current().keyId;
    const second = await vault.rotation.rotateDataKey({
      tenant: person.tenant,
      table: users,
      key: person.key,
    });
    const keyIds = [first ?? second, second];
    expect(await counted(async () => await keyCache.load([{ ...person, keyIds: [first ?? second] }]))).toBe(
      0,
    );
    expect(await counted(async () => await keyCache.load([{ ...person, keyIds }]))).toBe(1);
    expect(await counted(async () => await keyCache.load([{ ...person, keyIds }]))).toBe(0);
  });

  it("brings up to date what it holds when whole tables are read, and holds nobody else for it", async () => {
    const { keyCache, counted } = openCache();
    const [held, passing] = persons(2);
    if (held === undefined || passing === undefined) throw new Error("two were made");
    await openCache().keyCache.ensure([held, passing]);
    await keyCache.load([held]);
    await openVault(database.db).vault.shred({ tenant: held.tenant, table: users, key: held.key });
    expect((await keyCache.load([held])).get(ownerName(held))?.current()).toBeDefined(); // nobody told it
    await keyCache.reload([held, passing]);
    const again = await keyCache.load([held]);
    expect(
      await refusalOf(Promise.resolve().then(() => again.get(ownerName(held))?.current())),
    ).toMatchObject({
      code: "key_shredded",
    });
    expect(await counted(async () => await keyCache.load([held]))).toBe(0);
    expect(await counted(async () => await keyCache.load([passing]))).toBe(1);
  });

  it("keeps nothing of what it reads in a transaction, which may roll back", async () => {
    const { keyCache, db, counted } = openCache();
    const [person] = persons(1);
    if (person === undefined) throw new Error("one was made");
    await openCache().keyCache.ensure([person]);
    await keyCache.load([person]);
    const rolledBack = db.transaction(async (tx) => {
      const shredded = sql`update habeas.data_key set wrapped = null, root_version = null, shredded_at = now()
        where person_key = ${person.key}`;
      await tx.execute(shredded);
      await keyCache.reload([person], tx);
      throw new Error("rolled back");
    });
    await expect(rolledBack).rejects.toThrow("rolled back");
    expect((await keyCache.load([person])).get(ownerName(person))?.current()).toBeDefined();
    expect(await counted(async () => await keyCache.load([person]))).toBe(0);
  });

  it("makes roots again that were made in a transaction and went with it", async () => {
    const { keyCache, db } = openCache();
    const tenant = randomUUID();
    const rolledBack = db.transaction(async (tx) => {
      await keyCache.roots([tenant], tx);
      throw new Error("rolled back");
    });
    await expect(rolledBack).rejects.toThrow("rolled back");
    expect(await rootsOf(tenant)).toBe(0);
    await keyCache.roots([tenant]);
    expect(await rootsOf(tenant)).toBe(1);
  });

  it("asks for roots once a lifetime, and twice where it has to make them", async () => {
    const { keyCache, counted, clock } = openCache();
    const tenant = randomUUID();
    expect(await counted(async () => await keyCache.roots([tenant, tenant]))).toBe(3); // looks, makes, looks
    expect(await counted(async () => await keyCache.roots([tenant]))).toBe(0);
    clock.advance(300_000);
    expect(await counted(async () => await keyCache.roots([tenant]))).toBe(1);
  });

  it("tries once more where a root was retired, and never where anything else is wrong", async () => {
    const { keyCache, queries } = openCache();
    const inserts = (): number =>
      queries.filter((query) => query.includes('insert into "habeas"."data_key"')).length;
    const tenant = randomUUID();
    await keyCache.ensure([tenantOwner(tenant)]);
    await database.db.execute(sql`create function refuse_key() returns trigger language plpgsql as
      $$ begin if new.tenant_id = tg_argv[0] then raise exception 'no'; end if; return new; end $$`);
    await database.db.execute(
      sql.raw(
        `create trigger refuse before insert on habeas.data_key for each row execute function refuse_key('${tenant}')`,
      ),
    );
    queries.length = 0;
    const refused = await refusalOf(keyCache.ensure(persons(1, tenant)));
    expect(refused).toMatchObject({ code: "database_fault", fault: { sqlstate: "P0001" } });
    expect(inserts()).toBe(1);
    await database.db.execute(sql`drop trigger refuse on habeas.data_key`);
  });

  it("does not try again in a transaction that has failed", async () => {
    const { keyCache, db } = openCache();
    const tenant = randomUUID();
    await keyCache.roots([tenant]);
    await db.execute(sql`delete from habeas.tenant_root where tenant_id = ${tenant}`);
    const failed = db.transaction(async (tx) => await keyCache.ensure(persons(1, tenant), tx));
    expect(await refusalOf(failed)).toMatchObject({ code: "database_fault", fault: { sqlstate: "23503" } });
    expect((await keyCache.ensure(persons(1, tenant))).size).toBe(1);
    expect(await rootsOf(tenant)).toBe(1);
  });
});
