import {
  consent,
  contract,
  createPrivacy,
  defineRegistry,
  legalObligation,
  legitimateInterest,
  migrate as migrateCore,
  publicTask,
  softOptIn,
  vitalInterests,
} from "@habeas/core";
import { createRights, migrate } from "@habeas/rights";
import { createTestDatabase, runs, templateDatabase, testClock } from "@habeas/testbed";
import { eq, sql } from "drizzle-orm";
import { pgTable, text } from "drizzle-orm/pg-core";
import { array, assert, asyncProperty, constantFrom, option, record } from "fast-check";
import { expect, it } from "vitest";
import { addPerson, hostTemplate, openRights } from "./host/host.ts";
import * as schema from "./host/schema.ts";

const request = { what: "request", notice: "sales", channel: "form" } as const;

it("keeps the number of somebody who withdrew and then asked to be called again", async () => {
  await using database = await createTestDatabase({ template: hostTemplate });
  const { rights, privacy, clock } = openRights(database.db);
  const validFrom = new Date("2026-01-01");
  await privacy.notices.publish({ id: "sales", language: "en", text: "We call you.", validFrom });
  const [ana, bea] = [await addPerson(database.db, "Ana"), await addPerson(database.db, "Bea")];
  for (const { subject } of [ana, bea]) {
    await privacy.consent.grant(subject, "sales", { notice: "sales", method: "checkbox" });
    clock.advance("P1D");
    await privacy.consent.withdraw(subject, "sales");
    clock.advance("P1D");
  }
  await privacy.capture(ana.subject, "sales", request);
  const plan = await rights.retention.plan("acme");
  expect(plan.persons).toBe(1);
  await rights.retention.sweep(plan);
  const phones = await database.db
    .select({ id: schema.users.id, phone: schema.users.phone })
    .from(schema.users);
  expect(new Map(phones.map(({ id, phone }) => [id, phone]))).toEqual(
    new Map([
      [ana.id, ana.phone],
      [bea.id, null],
    ]),
  );
  expect(await privacy.may(ana.subject, "sales")).toMatchObject({ allowed: true, because: "request" });
  expect(await privacy.may(bea.subject, "sales")).toMatchObject({ allowed: false, because: "withdrawn" });
});

it("waits for the confirmation of somebody who withdrew and signed up again, as long as it may come", async () => {
  await using database = await createTestDatabase({ template: hostTemplate });
  const { rights, privacy, clock } = openRights(database.db);
  const validFrom = new Date("2026-01-01");
  await privacy.notices.publish({ id: "sales", language: "en", text: "We call you.", validFrom });
  const ana = await addPerson(database.db, "Ana");
  await privacy.consent.withdraw(ana.subject, "sales");
  clock.advance("P1D");
  await privacy.consent.grant(ana.subject, "sales", { notice: "sales", method: "doubleOptIn" });
  const sweep = async () => {
    await rights.retention.sweep(await rights.retention.plan("acme"));
    const [row] = await database.db.select().from(schema.users).where(eq(schema.users.id, ana.id));
    return row?.phone;
  };
  expect(await sweep()).toBe(ana.phone);
  expect(await privacy.may(ana.subject, "sales")).toMatchObject({ because: "confirmation_pending" });
  clock.advance("P8D");
  expect(await privacy.may(ana.subject, "sales")).toMatchObject({ because: "withdrawn" });
  expect(await sweep()).toBeNull();
});

it("erases what an upheld objection ended, whatever grounds an erasure request is planned with", async () => {
  await using database = await createTestDatabase({ template: hostTemplate });
  const { rights, privacy } = openRights(database.db);
  const ana = await addPerson(database.db, "Ana");
  await rights.object(ana.subject, "security");
  await privacy.decideObjection(ana.subject, "security", { outcome: "upheld" });
  const plan = await rights.erasure.plan(ana.subject, { overriding: { security: "attacks came from here" } });
  expect(plan.keeps.filter(({ table }) => table === "sessions")).toEqual([]);
});

const people = pgTable("people", {
  id: text().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  c1: text(),
  c2: text(),
  c3: text(),
  c4: text(),
  c5: text(),
  c6: text(),
  c7: text(),
  c8: text(),
});
const tenants = pgTable("tenants", { id: text().primaryKey() });

const keep = { for: "P1Y", after: "left" } as const;
const described = { describe: "something", keep };
const interest = { ...described, interest: "it", assessment: "docs/it.md" };
const registry = defineRegistry({
  schema: { people, tenants },
  controller: { name: "Acme", country: "DE", contact: "privacy@acme.example" },
  purposes: {
    c1: consent({ ...described, notice: "n" }),
    c2: softOptIn({ ...described, notice: "n", product: "it" }),
    c3: legitimateInterest(interest),
    c4: legitimateInterest({ ...interest, directMarketing: true }),
    c5: publicTask({ ...described, law: "§ 1" }),
    c6: contract(described),
    c7: legalObligation({ ...described, law: "§ 2" }),
    c8: vitalInterests(described),
  },
  subjects: { person: { table: "people" } },
  tables: (p) => ({
    tenants: { id: p.tenant() },
    people: {
      id: p.subject(),
      tenantId: p.tenant(),
      c1: p.personal("Name", { for: ["c1"] }),
      c2: p.personal("Name", { for: ["c2"] }),
      c3: p.personal("Name", { for: ["c3"] }),
      c4: p.personal("Name", { for: ["c4"] }),
      c5: p.personal("Name", { for: ["c5"] }),
      c6: p.personal("Name", { for: ["c6"] }),
      c7: p.personal("Name", { for: ["c7"] }),
      c8: p.personal("Name", { for: ["c8"] }),
    },
  }),
});
const purposes = ["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"] as const;
const template = templateDatabase("rights_standing", async (db) => {
  await migrateCore(db);
  await migrate(db);
  await db.execute(sql`create table tenants (id text primary key)`);
  await db.execute(sql`create table people (id text primary key, tenant_id text not null references tenants,
    c1 text, c2 text, c3 text, c4 text, c5 text, c6 text, c7 text, c8 text)`);
  await db.execute(sql`insert into tenants values ('acme')`);
});

/** Three instants and never: every order and every tie of two acts is among them. */
const time = option(
  constantFrom(...["2026-01-01", "2026-01-02", "2026-01-03"].map((day) => `${day}T00:00:00Z`)),
  {
    nil: null,
  },
);
const person = record({
  granted_at: time,
  asked_at: time,
  sale_at: time,
  requested_at: time,
  requested_until: time,
  withdrawn_at: time,
  objected_at: time,
  objection: option(constantFrom("pending", "upheld", "overridden"), { nil: null }),
  restricted_at: option(time, { nil: null, freq: 4 }),
  left: option(constantFrom("2020-01-01", "2026-01-01"), { nil: null, freq: 3 }),
});

it("lets a sweep take exactly what may() calls ended, and nothing that may() allows, on every basis and in every state", async () => {
  await using database = await createTestDatabase({ template });
  const { db } = database;
  const { now } = testClock("2026-02-01T00:00:00Z");
  const secrets = { keys: [{ id: "test", secret: new Uint8Array(32).fill(7) }] };
  const privacy = createPrivacy({ registry, db, clock: now, secrets });
  const rights = createRights({ privacy, erasers: {} });
  let round = 0;
  await assert(
    asyncProperty(array(person, { minLength: 20, maxLength: 60 }), async (states) => {
      round += 1;
      await db.execute(sql`delete from people`);
      await db.execute(sql`delete from habeas.consent`);
      await db.execute(sql`delete from habeas.named_event`);
      await db.execute(sql`delete from habeas.subject`);
      const subjects = states.map((_, n) =>
        registry.subject("person", { tenant: "acme", id: `${round}-${n}` }),
      );
      for (const [n, { restricted_at, left, ...state }] of states.entries()) {
        const id = subjects[n]?.key ?? "";
        await db.execute(
          sql`insert into people values (${id}, 'acme', 'v', 'v', 'v', 'v', 'v', 'v', 'v', 'v')`,
        );
        await db.execute(sql`
          with person as (insert into habeas.subject (tenant_id, reference, person_table, person_key, version, created_at, restricted_at)
            values ('acme', gen_random_uuid(), 'people', ${id}, 1, now(), ${restricted_at}::timestamptz) returning reference),
          gone as (insert into habeas.named_event (tenant_id, reference, name, at)
            select 'acme', reference::text, 'left', ${left}::timestamptz from person where ${left}::text is not null)
          insert into habeas.consent (tenant_id, reference, purpose, granted_at, asked_at, sale_at, requested_at,
            requested_until, withdrawn_at, objected_at, objection)
          select 'acme', reference, purpose, ${state.granted_at}::timestamptz, ${state.asked_at}::timestamptz,
            ${state.sale_at}::timestamptz, ${state.requested_at}::timestamptz, ${state.requested_until}::timestamptz,
            ${state.withdrawn_at}::timestamptz, ${state.objected_at}::timestamptz, ${state.objection}
          from person, unnest(${`{${purposes.join(",")}}`}::text[]) as purpose`);
      }
      const answers = new Map(
        await Promise.all(
          purposes.map(async (purpose) => [purpose, await privacy.may(subjects, purpose)] as const),
        ),
      );
      const plan = await rights.retention.plan("acme");
      const expected = states.map(({ restricted_at, left }, n) =>
        purposes.map((purpose) => {
          const answer = answers.get(purpose)?.[n];
          const ended = answer?.because === "withdrawn" || answer?.because === "objected";
          return restricted_at === null && (ended || left === "2020-01-01") ? null : "v";
        }),
      );
      expect(plan.persons).toBe(expected.filter((values) => values.includes(null)).length);
      await rights.retention.sweep(plan);
      const rows = new Map((await db.select().from(people)).map((row) => [row.id, row]));
      const found = subjects.map(({ key }) => {
        const row = rows.get(key);
        return purposes.map((purpose) => row?.[purpose] ?? null);
      });
      expect(found).toEqual(expected);
    }),
    { numRuns: runs(200, { short: 6 }) },
  );
});
