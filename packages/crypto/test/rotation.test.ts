import { randomUUID } from "node:crypto";
import {
  childScript,
  createTestDatabase,
  eachDriver,
  runs,
  testClock,
  type DriverDatabase,
} from "@habeas/testbed";
import { asc, eq, sql } from "drizzle-orm";
import { integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { blindIndex, createVault, needsReseal, normalize, sealed, type KeyProvider } from "../src/index.ts";
import { generateKey, localKeys } from "../src/local.ts";
import { dataKey, tenantRoot } from "../src/schema.ts";
import { outcomeOf } from "./refusals.ts";
import { newPerson, notes, openVault, sealedDatabase, testKeys, users } from "./vault-support.ts";
import type { WalkOptions } from "../src/columns/walk-rows.ts";

const purpose = "test";

/** Every batch of a walk, added up. */
async function whole<Batch extends { readonly cursor: string | undefined }>(
  step: (options: WalkOptions) => Promise<Batch>,
  batch = 40,
): Promise<Batch[]> {
  const batches: Batch[] = [];
  let cursor: string | undefined;
  do {
    const done = await step({ cursor, batch });
    batches.push(done);
    ({ cursor } = done);
  } while (cursor !== undefined);
  return batches;
}

const total = <Name extends string>(
  batches: readonly { readonly [Key in Name]: number }[],
  name: Name,
): number => batches.reduce((sum, batch) => sum + batch[name], 0);

eachDriver((driver) => {
  let database: DriverDatabase;
  beforeAll(async () => {
    database = await driver.create(sealedDatabase);
  });
  afterAll(async () => {
    await database.close();
  });

  async function tenantWith(count: number, options: Parameters<typeof openVault>[1] = {}) {
    const tools = openVault(database.db, options);
    const tenantId = randomUUID();
    const people = Array.from({ length: count }, () => ({ ...newPerson({ tenantId }), note: "ours" }));
    await database.db.insert(users).values(await tools.people.seal(people));
    const rows = async () =>
      await database.db.select().from(users).where(eq(users.tenantId, tenantId)).orderBy(asc(users.id));
    const readable = async (fresh = openVault(database.db, options)) =>
      (await fresh.people.open(await rows(), { purpose })).map(({ email }) => email).toSorted();
    return {
      ...tools,
      tenantId,
      persons: people,
      rows,
      readable,
      emails: people.map(({ email }) => email).toSorted(),
    };
  }

  describe("rotating the key of the provider", () => {
    it("wraps every tenant's roots anew, after which the old key is not needed", async () => {
      const { readable, emails, tenantId } = await tenantWith(2);
      const young = generateKey("young");
      const keys = localKeys({ keys: `${young},${testKeys}` });
      const { vault } = openVault(database.db, { keys });
      expect(await vault.rotation.rewrapRoots()).toBeGreaterThan(0);
      expect(await vault.rotation.rewrapRoots()).toBe(0);
      const [root] = await database.db.select().from(tenantRoot).where(eq(tenantRoot.tenantId, tenantId));
      expect(root?.provider).toBe("local:young");
      expect(await readable(openVault(database.db, { keys: localKeys({ keys: young }) }))).toEqual(emails);
      const back = openVault(database.db, { previousKeys: [keys] });
      await back.vault.rotation.rewrapRoots();
      expect(await readable()).toEqual(emails);
    });

    it("wraps anew what was wrapped before a moment, under the same provider", async () => {
      const clock = testClock("2026-01-01T00:00:00Z");
      const { vault, readable, emails } = await tenantWith(1, { clock: clock.now });
      clock.advance("P1M");
      const wrappedBefore = new Date("2026-01-15T00:00:00Z");
      expect(await vault.rotation.rewrapRoots({ wrappedBefore })).toBe(1);
      expect(await vault.rotation.rewrapRoots({ wrappedBefore })).toBe(0);
      expect(await readable()).toEqual(emails);
    });
  });

  describe("rotating a tenant's data root", () => {
    it("wraps the data keys anew, keeps indexes, and retires the old root when no process can use it", async () => {
      const clock = testClock(new Date());
      const { vault, people, persons, readable, emails, tenantId, rows } = await tenantWith(5, {
        clock: clock.now,
      });
      const envelopes = async () =>
        (await rows()).map(({ email, emailIndex }) => [email.envelope, emailIndex?.bytes]);
      const before = await envelopes();
      expect(await vault.rotation.rotateRoot({ tenant: tenantId })).toEqual({ keys: 6, retiredRoots: 0 });
      const roots = async () =>
        (await database.db.select().from(tenantRoot).where(eq(tenantRoot.tenantId, tenantId)))
          .map(({ version }) => String(version))
          .toSorted();
      expect(await roots()).toEqual(["1", "2"]);
      clock.advance(301_000);
      await vault.rotation.rewrapKeys();
      expect(await roots()).toEqual(["2"]);
      expect(await envelopes()).toEqual(before);
      expect(await readable()).toEqual(emails);
      const email = persons[0]?.email ?? "";
      expect(await people.find("emailIndex", email, { tenant: tenantId, purpose })).toHaveLength(1);
      const [here, there] = [people, openVault(database.db).people].map(
        async (table) => (await table.index("emailIndex", email, { tenant: tenantId })).bytes,
      );
      expect(await here).toEqual(await there);
    });

    it("lets another process that holds the old root go on", async () => {
      const { vault, readable, emails, tenantId, people } = await tenantWith(1);
      const elsewhere = openVault(database.db);
      await elsewhere.people.seal(newPerson({ tenantId }));
      await vault.rotation.rotateRoot({ tenant: tenantId });
      const late = newPerson({ tenantId });
      await database.db.insert(users).values(await elsewhere.people.seal(late));
      const [key] = await database.db.select().from(dataKey).where(eq(dataKey.personKey, late.id));
      expect(key?.rootVersion).toBe(1);
      expect((await vault.rotation.rewrapKeys()).keys).toBe(1);
      expect(await readable()).toEqual([...emails, late.email].toSorted());
      expect(await outcomeOf(people.seal(newPerson({ tenantId })))).toBe("done");
    });

    it("makes a key under the new root when the old one was retired behind its back", async () => {
      const { vault, tenantId } = await tenantWith(1, { cache: { tenantRoots: 0 } });
      const elsewhere = openVault(database.db);
      await elsewhere.people.seal(newPerson({ tenantId }));
      await vault.rotation.rotateRoot({ tenant: tenantId });
      await database.db.execute(
        sql`delete from habeas.tenant_root where tenant_id = ${tenantId} and version = 1 and not exists (select 1 from habeas.data_key k where k.tenant_id = ${tenantId} and k.root_version = 1)`,
      );
      expect(await outcomeOf(elsewhere.people.seal(newPerson({ tenantId })))).toBe("done");
    });

    it("refuses a tenant that has no keys", async () => {
      expect(
        await outcomeOf(openVault(database.db).vault.rotation.rotateRoot({ tenant: randomUUID() })),
      ).toBe("unknown_key");
    });
  });

  describe("rotating a data key", () => {
    it("seals with the new key, opens both, and reseals in batches that may be repeated", async () => {
      const { vault, people, persons, rows, readable, emails, tenantId } = await tenantWith(7);
      const [person] = persons;
      if (person === undefined) throw new Error("a person was expected");
      const keyId = await vault.rotation.rotateDataKey({ tenant: tenantId, table: users, key: person.id });
      await vault.rotation.rotateDataKey({ tenant: tenantId });
      expect(await people.currentKeyId("email", person)).toEqual(keyId);
      const old = (await rows()).find(({ id }) => id === person.id);
      expect(old === undefined ? undefined : needsReseal(old.email, keyId)).toBe(true);
      expect(await readable()).toEqual(emails);

      const cursorless = await whole(async (options) => await openVault(database.db).people.reseal(options));
      expect(total(cursorless, "values")).toBe(1 + 7); // one e-mail, seven notes under the tenant's key
      expect(total(await whole(async (options) => await people.reseal(options)), "values")).toBe(0);
      const young = (await rows()).find(({ id }) => id === person.id);
      expect(young === undefined ? undefined : needsReseal(young.email, keyId)).toBe(false);
      expect(young?.emailIndex?.bytes).toEqual(old?.emailIndex?.bytes);
      expect(await readable()).toEqual(emails);
      expect(
        (await openVault(database.db).people.open(await rows(), { purpose })).map(({ note }) => note),
      ).toEqual(persons.map(() => "ours"));
    });

    it("leaves the values of a shredded person, and gives them no key", async () => {
      const { vault, people, persons, tenantId } = await tenantWith(2);
      const subjectId = persons[0]?.id ?? "";
      await vault.shred({ tenant: tenantId, table: users, key: subjectId });
      expect(
        await outcomeOf(vault.rotation.rotateDataKey({ tenant: tenantId, table: users, key: subjectId })),
      ).toBe("key_shredded");
      expect(
        total(await whole(async (options) => await people.reseal(options)), "unreadable"),
      ).toBeGreaterThan(0);
      await vault.rotation.rotateRoot({ tenant: tenantId });
      const [key] = await database.db.select().from(dataKey).where(eq(dataKey.personKey, subjectId));
      expect(key?.wrapped).toBeNull();
    });

    it("refuses a person without a key", async () => {
      const { vault, tenantId } = await tenantWith(1);
      expect(
        await outcomeOf(vault.rotation.rotateDataKey({ tenant: tenantId, table: users, key: randomUUID() })),
      ).toBe("unknown_key");
    });
  });

  describe("a walk", () => {
    const places = pgTable(
      "places",
      {
        tenantId: uuid("tenant_id").notNull(),
        number: integer().notNull(),
        code: text().notNull(),
        label: sealed("label", { field: "place.label", scope: "tenant" }),
      },
      (table) => [primaryKey({ columns: [table.number, table.code] })],
    );
    const loose = pgTable("loose", {
      tenantId: uuid("tenant_id").notNull(),
      label: sealed("label", { field: "l", scope: "tenant" }),
    });

    it("goes by a primary key of several columns, and refuses foreign cursors", async () => {
      const { vault } = openVault(database.db);
      const labels = vault.protect(places, { tenant: "tenantId", bind: "none" });
      await database.db.execute(
        sql.raw(
          `create table places (tenant_id uuid, number integer, code text, label bytea, primary key (number, code))`,
        ),
      );
      const tenantId = randomUUID();
      const rows = [1, 2, 10].flatMap((number) =>
        ["a'", "b", 'c"'].map((code) => ({ tenantId, number, code, label: code })),
      );
      await database.db.insert(places).values(await labels.seal(rows));
      await vault.rotation.rotateDataKey({ tenant: tenantId });
      const batches = await whole(async (options) => await labels.reseal(options), 2);
      expect([total(batches, "rows"), total(batches, "values"), batches.length]).toEqual([9, 9, 5]);
      const opened = await labels.open(await database.db.select().from(places), { purpose });
      expect(opened.every(({ label, code }) => label === code)).toBe(true);
      for (const cursor of ["x", "[]", "7", '["1"]']) {
        expect(await outcomeOf(labels.reseal({ cursor }))).toBe("invalid_options");
      }
    });

    it("needs a primary key", async () => {
      const labels = openVault(database.db).vault.protect(loose, { tenant: "tenantId", bind: "none" });
      expect(await outcomeOf(labels.reseal())).toBe("invalid_options");
    });
  });

  describe("rotating the key of a blind index", () => {
    const members = pgTable("members", {
      id: uuid().primaryKey(),
      tenantId: uuid("tenant_id").notNull(),
      email: sealed("email", { field: "member.email" }).notNull(),
      emailIndex: blindIndex("email_index"),
      emailIndex2: blindIndex("email_index_2", { index: "email_index" }),
    });

    it("fills a second column, which finds the same rows", async () => {
      await database.db.execute(
        sql.raw(
          `create table members (id uuid primary key, tenant_id uuid not null, email bytea not null, email_index bytea, email_index_2 bytea)`,
        ),
      );
      const vault = createVault({ db: database.db, keys: localKeys({ keys: testKeys }) });
      const index = { of: "email", normalize: normalize.email, rows: 1000 } as const;
      const people = vault.protect(members, {
        tenant: "tenantId",
        subject: "id",
        bind: "id",
        indexes: { emailIndex: index, emailIndex2: { ...index, version: 2, replaces: "emailIndex" } },
      });
      const tenantId = randomUUID();
      const persons = Array.from({ length: 5 }, () => newPerson({ tenantId }));
      await database.db.insert(members).values(await people.seal(persons));
      await database.db.update(members).set({ emailIndex2: null });
      const batches = await whole(async (options) => await people.fillIndexes(["emailIndex2"], options));
      expect(total(batches, "values")).toBe(5);
      const stored = await database.db.select().from(members);
      const hashes = (column: "emailIndex" | "emailIndex2") =>
        stored.map((row) => Buffer.from(row[column]?.bytes ?? []).toString("hex")).join(" ");
      expect(hashes("emailIndex2")).not.toBe(hashes("emailIndex"));
      for (const { email } of persons) {
        expect(await people.find("emailIndex2", email, { tenant: tenantId, purpose })).toHaveLength(1);
      }
    });
  });
});

describe("resealing", () => {
  it("survives kill -9 at any batch: nothing is lost, and the rest is done by the next run", async () => {
    await using database = await createTestDatabase({ template: sealedDatabase });
    const { vault, texts } = openVault(database.db);
    const tenantId = randomUUID();
    const userId = randomUUID();
    const bodies = Array.from({ length: 40 }, (_, position) => `body ${position}`);
    await database.db
      .insert(notes)
      .values(await texts.seal(bodies.map((body, position) => ({ tenantId, userId, body, position }))));
    const keyId = await vault.rotation.rotateDataKey({ tenant: tenantId, table: users, key: userId });
    const outdated = async () =>
      (await database.db.select().from(notes)).filter(({ body }) => needsReseal(body, keyId)).length;

    const kills = runs(8, { short: 1 });
    for (let occurrence = 1; occurrence <= kills; occurrence += 1) {
      const script = childScript(new URL("scripts/reseal.ts", import.meta.url), {
        arguments: [database.url, testKeys],
        killAt: { marker: "batch", occurrence },
      });
      expect((await script.exit).signal).toBe("SIGKILL");
      const opened = await openVault(database.db).texts.open(await database.db.select().from(notes), {
        purpose,
      });
      expect(opened.map(({ body }) => body).toSorted()).toEqual(bodies.toSorted());
    }
    expect(await outdated()).toBeGreaterThan(0);
    const { exit } = childScript(new URL("scripts/reseal.ts", import.meta.url), {
      arguments: [database.url, testKeys],
    });
    expect((await exit).stderr).toBe("");
    expect(await outdated()).toBe(0);
  });
});

describe("a provider that fails", () => {
  it("is asked once however many wait, and not at all while keys are cached", async () => {
    await using database = await createTestDatabase({ template: sealedDatabase });
    const clock = testClock("2026-03-01T00:00:00Z");
    const local = localKeys({ keys: testKeys });
    let calls = 0;
    let broken = false;
    const keys: KeyProvider = {
      ...local,
      unwrap: async (wrapped, context) => {
        calls += 1;
        if (broken) throw new Error("canary of the provider");
        return await local.unwrap(wrapped, context);
      },
    };
    const tenantId = randomUUID();
    const persons = Array.from({ length: 20 }, () => newPerson({ tenantId }));
    await database.db.insert(users).values(await openVault(database.db).people.seal(persons));
    const rows = await database.db.select().from(users);

    const { people } = openVault(database.db, { keys, clock: clock.now });
    await Promise.all(rows.map(async (row) => await people.open([row], { purpose })));
    expect(calls).toBe(1);
    broken = true;
    clock.advance(59_000);
    expect(await outcomeOf(people.open(rows, { purpose }))).toBe("done");
    clock.advance(2_000); // the keys of persons are gone, the roots are not
    expect(await outcomeOf(people.open(rows, { purpose }))).toBe("done");
    expect(calls).toBe(1);
    clock.advance("PT5M");
    expect(await outcomeOf(people.open(rows, { purpose }))).toBe("key_provider_unavailable");
    const error: unknown = await people.open(rows, { purpose }).catch((caught: unknown) => caught);
    expect(JSON.stringify(error) + String(error)).not.toContain("canary");
    broken = false;
    expect(await outcomeOf(people.open(rows, { purpose }))).toBe("done");
  });

  it("is called once a tenant for a cold list of many tenants", async () => {
    await using database = await createTestDatabase({ template: sealedDatabase });
    const persons = Array.from({ length: 12 }, (_, at) =>
      newPerson({ tenantId: `00000000-0000-4000-8000-00000000000${at % 3}` }),
    );
    await database.db.insert(users).values(await openVault(database.db).people.seal(persons));
    const local = localKeys({ keys: testKeys });
    let calls = 0;
    const keys: KeyProvider = {
      ...local,
      unwrap: async (...call) => ((calls += 1), await local.unwrap(...call)),
    };
    const { people } = openVault(database.db, { keys });
    const rows = await database.db.select().from(users);
    await people.open(rows, { purpose });
    await people.open(rows, { purpose });
    expect(calls).toBe(3);
  });
});
