import { consent, createPrivacy, defineRegistry, leaves, migrate as migrateCore } from "@habeas/core";
import { dataMap, privacyNotice, recordOfProcessing } from "@habeas/core/documents";
import { rowsOf } from "@habeas/internal";
import { createRights, migrate } from "@habeas/rights";
import { createTestDatabase, runs, templateDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { array, assert, asyncProperty, constantFrom, record, uniqueArray, type Arbitrary } from "fast-check";
import { expect, it } from "vitest";
import { z } from "zod";

const tenants = pgTable("tenants", { id: text().primaryKey() });
const people = pgTable("people", { id: text().primaryKey(), tenantId: text("tenant_id").notNull() });
const details = pgTable("details", {
  id: text().primaryKey(),
  personId: text("person_id").notNull(),
  kind: text().notNull(),
  value: text(),
  plain: text(),
  file: text(),
  form: jsonb(),
});
const template = templateDatabase("rights_value_facts", async (db) => {
  await migrateCore(db);
  await migrate(db);
  await db.execute(sql`create table tenants (id text primary key)`);
  await db.execute(
    sql`create table people (id text primary key, tenant_id text not null references tenants)`,
  );
  await db.execute(sql`create table details (id text primary key, person_id text not null references people,
    kind text not null, value text, plain text, file text, form jsonb)`);
  await db.execute(sql`insert into tenants values ('acme')`);
  await db.execute(sql`insert into people values ('ana', 'acme')`);
  for (const kind of ["first", "second", "third", "anything else"]) {
    await db.execute(sql`insert into details (id, person_id, kind, value, plain, file, form)
      values (${kind}, 'ana', ${kind}, 'v', 'v', 'v', '{"a": "v", "b": {"c": ["v"]}}')`);
  }
});

const PURPOSES = ["first", "second", "third"] as const;
type PurposeName = (typeof PURPOSES)[number];
const CATEGORIES = ["Name", "EmailAddress", "TelephoneNumber", "UserAgent", "Country", "Age"] as const;

const purposes: Arbitrary<PurposeName[]> = uniqueArray(constantFrom(...PURPOSES), { minLength: 1 });
const value = record({
  word: constantFrom("personal", "none", "file", "form", "designed"),
  category: constantFrom(...CATEGORIES),
  for: purposes,
  leaf: record({ category: constantFrom(...CATEGORIES, "None"), for: purposes }),
  other: constantFrom(...CATEGORIES, "None"),
});
type Value = typeof value extends Arbitrary<infer Each> ? Each : never;
interface Shape {
  readonly value: readonly Value[];
  readonly plain: Value;
  readonly form: Value;
  readonly file: PurposeName[];
}
const shape: Arbitrary<Shape> = record({
  value: array(value, { minLength: 4, maxLength: 4 }),
  plain: value,
  form: value,
  file: purposes,
});

const clock = () => new Date("2026-03-02T09:00:00Z");

const keep = { for: "P1Y", after: "left" } as const;
const purpose = (describe: string) => consent({ describe, notice: "n", keep });

function registryOf(shapes: Shape) {
  const formLeaves = leaves<PurposeName>();
  return defineRegistry({
    schema: { tenants, people, details },
    controller: { name: "Acme", country: "DE", contact: "privacy@acme.example" },
    purposes: { first: purpose("one"), second: purpose("two"), third: purpose("three") },
    subjects: { person: { table: "people" } },
    tables: (p) => {
      const document = ({ for: needed, leaf, other }: Value) =>
        p.document(
          z.object({
            a: z.string().register(formLeaves, leaf),
            b: z.object({ c: z.array(z.string().register(formLeaves, { category: other })) }),
          }),
          { for: needed, leaves: formLeaves },
        );
      const designed = ({ for: needed }: Value) =>
        p.document(() => z.unknown(), { for: needed, leaves: formLeaves });
      const one = (given: Value) =>
        given.word === "none" ? p.none() : p.personal(given.category, { for: given.for });
      const cell = (given: Value) => (given.word === "file" ? p.file({ for: given.for }) : one(given));
      const [first, second, third, otherwise] = shapes.value;
      const none = { word: "none" } as const;
      return {
        tenants: { id: p.tenant() },
        people: { id: p.subject(), tenantId: p.tenant() },
        details: {
          id: p.none(),
          personId: p.ownedBy("people"),
          kind: p.none(),
          value: p.dependsOn(
            "kind",
            {
              first: one({ ...shapes.plain, ...(first ?? none) }),
              second: one({ ...shapes.plain, ...(second ?? none) }),
              third: one({ ...shapes.plain, ...(third ?? none) }),
            },
            { otherwise: one({ ...shapes.plain, ...(otherwise ?? none) }) },
          ),
          plain: cell(shapes.plain),
          file: p.file({ for: shapes.file }),
          form: shapes.form.word === "designed" ? designed(shapes.form) : document(shapes.form),
        },
      };
    },
  });
}

const sorted = (names: Iterable<string>): string[] => [...new Set(names)].toSorted();

it("names the same categories for a purpose in the record, the notice, the data map, the evidence of a consent and the facts of Art. 15", async () => {
  await using database = await createTestDatabase({ template });
  const { db } = database;
  const secrets = { keys: [{ id: "test", secret: new Uint8Array(32).fill(7) }] };
  let isPublished = false;
  await assert(
    asyncProperty(shape, async (given) => {
      const registry = registryOf(given);
      const privacy = createPrivacy({ registry, db, clock, secrets });
      const rights = createRights({ privacy, erasers: {} });
      const subject = registry.subject("person", { tenant: "acme", id: "ana" });
      if (!isPublished) {
        const validFrom = new Date("2026-01-01");
        await privacy.notices.publish({ id: "n", language: "en", text: "We ask you.", validFrom });
        isPublished = true;
      }
      const on = "2026-03-02";
      const { activities } = recordOfProcessing(registry, { on });
      const used = new Map(
        activities.map(({ purpose: name, categories }) => [
          name,
          sorted(categories.map(({ category }) => category)),
        ]),
      );
      for (const name of PURPOSES) {
        const { entry } = await privacy.consent.grant(subject, name, { notice: "n", method: "checkbox" });
        const [recorded] = rowsOf<{ categories: string[] }>(
          await db.execute(sql`select body::jsonb->'facts'->'declared'->'categories' as categories
            from habeas.ledger_entry where entry_id = ${entry}::uuid`),
        );
        expect(recorded?.categories).toEqual(used.get(name));
      }
      const all = sorted([...used.values()].flat());
      const map = dataMap(registry);
      expect(sorted(map.tables.flatMap(({ categories }) => categories))).toEqual(all);
      expect(sorted(map.uses.map((one) => one.purpose))).toEqual(
        sorted([...used].flatMap(([name, categories]) => (categories.length > 0 ? [name] : []))),
      );
      for await (const item of rights.access(subject)) {
        if (item.item !== "facts") continue;
        expect(item.categories).toEqual(all);
        expect(sorted(item.purposes.map((one) => one.purpose))).toEqual(
          sorted(map.uses.map((one) => one.purpose)),
        );
      }
      const { sections } = privacyNotice(registry, { locale: "en", on });
      const told = sections.find(({ name }) => name === "data");
      expect(told?.lines ?? []).toHaveLength(all.length);
    }),
    { numRuns: runs(300, { short: 25 }) },
  );
});
