import { randomUUID } from "node:crypto";
import {
  consent,
  contract,
  createPrivacy,
  defineRegistry,
  leaves,
  legalObligation,
  legitimateInterest,
  migrate as migrateCore,
} from "@habeas/core";
import { createRights, migrate, portableCsv, portableJson } from "@habeas/rights";
import { createTestDatabase, templateDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { collect } from "./host/host.ts";

const people = pgTable("people", {
  id: uuid().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  email: text(),
  visits: text(),
  score: text(),
  rating: text(),
  taxId: text("tax_id"),
  wish: text(),
  form: jsonb(),
});
const messages = pgTable("messages", {
  id: uuid().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  senderId: uuid("sender_id"),
  readerId: uuid("reader_id"),
  words: text(),
  star: text(),
});
const reviews = pgTable("reviews", {
  id: uuid().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  authorId: uuid("author_id"),
  aboutId: uuid("about_id"),
  opinion: text(),
});

const formLeaves = leaves<"service" | "books">();
const form = z.object({
  phone: z.string().register(formLeaves, { category: "TelephoneNumber" }),
  segment: z.string().register(formLeaves, { category: "Segment", origin: "derived" }),
  vat: z.string().register(formLeaves, { category: "TaxID", for: ["books"] }),
});

const registry = defineRegistry({
  schema: { people, messages, reviews },
  controller: { name: "Acme", country: "DE", contact: "privacy@acme.example" },
  purposes: {
    service: contract({ describe: "Serve", keep: { for: "P30D", after: "account closed" } }),
    news: consent({ describe: "News", notice: "news", keep: { for: "P1Y", after: "consent given" } }),
    books: legalObligation({
      describe: "Books",
      law: "§ 147 AO",
      keep: { for: "P8Y", after: "account closed" },
    }),
    security: legitimateInterest({
      describe: "Find abuse",
      interest: "safe accounts",
      assessment: "docs/lia.md",
      keep: { for: "P90D", after: "last contact" },
    }),
  },
  subjects: { person: { table: "people" } },
  tables: (p) => ({
    people: {
      id: p.subject(),
      tenantId: p.tenant(),
      email: p.personal("EmailAddress", { for: ["service", "security"] }),
      visits: p.personal("UserAgent", { for: ["news"], origin: "observed" }),
      score: p.personal("Score", { for: ["service"], origin: "derived" }),
      rating: p.personal("CreditRating", { for: ["service"], origin: "thirdParty" }),
      taxId: p.personal("TaxID", { for: ["books"] }),
      wish: p.personal("Communication", { for: ["security"] }),
      form: p.document(form, { for: ["service"], leaves: formLeaves }),
    },
    messages: {
      id: p.none(),
      tenantId: p.tenant(),
      senderId: p.ownedBy("people", { onAccess: { hide: ["star"] } }),
      readerId: p.ownedBy("people"),
      words: p.personal("Communication", { for: ["service"] }),
      star: p.personal("Opinion", { for: ["service"] }),
    },
    reviews: {
      id: p.none(),
      tenantId: p.tenant(),
      authorId: p.ownedBy("people"),
      aboutId: p.visibleTo("people"),
      opinion: p.personal("Opinion", { for: ["service"] }),
    },
  }),
});

const template = templateDatabase("rights_portability", async (db) => {
  await migrateCore(db);
  await migrate(db);
  await db.execute(sql`
    create table people (id uuid primary key, tenant_id text not null, email text, visits text, score text,
      rating text, tax_id text, wish text, form jsonb)`);
  await db.execute(sql`
    create table messages (id uuid primary key, tenant_id text not null, sender_id uuid, reader_id uuid, words text,
      star text)`);
  await db.execute(sql`
    create table reviews (id uuid primary key, tenant_id text not null, author_id uuid, about_id uuid, opinion text)`);
});

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase({ template });
});
afterAll(async () => {
  await database.close();
});

async function anaWithMessages(count: number) {
  const { db } = database;
  const [ana, bea] = [randomUUID(), randomUUID()];
  await db.insert(people).values({
    id: ana,
    tenantId: "acme",
    email: "ana@example.com",
    visits: "12, with Firefox",
    score: "A",
    rating: "good",
    taxId: "DE 1",
    wish: 'call me, "later"\nplease',
    form: { phone: "=1+1", segment: "smb", vat: "DE 2" },
  });
  await db.insert(people).values({ id: bea, tenantId: "acme", email: "bea@example.com" });
  await db.execute(sql`
    insert into messages select gen_random_uuid(), 'acme', ${ana}::uuid, ${bea}::uuid, 'words ' || n, 'star of Bea'
    from generate_series(1, ${count}::int) n`);
  await db.insert(reviews).values([
    { id: randomUUID(), tenantId: "acme", authorId: ana, aboutId: bea, opinion: "Ana on Bea" },
    { id: randomUUID(), tenantId: "acme", authorId: bea, aboutId: ana, opinion: "Bea on Ana" },
  ]);
  const rights = createRights({ privacy: createPrivacy({ registry, db }), erasers: {} });
  return { rights, subject: registry.subject("person", { tenant: "acme", id: ana }) };
}

const portable = [
  {
    table: "people",
    values: { email: "ana@example.com", visits: "12, with Firefox", form: { phone: "=1+1" } },
  },
  { table: "messages", values: { words: "words 1" } },
  { table: "reviews", values: { opinion: "Ana on Bea" } },
];

it("carries what she gave or did on consent or contract: another content than the access copy", async () => {
  const { rights, subject } = await anaWithMessages(1);
  const rows = await collect(rights.portability(subject));
  expect(rows).toHaveLength(portable.length);
  expect(rows).toEqual(expect.arrayContaining(portable));
  const seen = JSON.stringify(await collect(rights.access(subject)));
  // derived, from others, on another basis: hers to see, and not to carry away
  for (const value of ["smb", "DE 1", "DE 2", "call me", "good"]) {
    expect(seen).toContain(value);
    expect(JSON.stringify(rows)).not.toContain(value);
  }
  for (const value of ["star of Bea", "Bea on Ana"]) expect(JSON.stringify(rows)).not.toContain(value); // 20(4)
});

it("says the same as JSON and as CSV", async () => {
  const { rights, subject } = await anaWithMessages(1);
  const lines = (await collect(portableJson(rights.portability(subject)))).join("").trim().split("\n");
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual(expect.arrayContaining(portable));
  expect(lines).toHaveLength(portable.length);
  const csv = (await collect(portableCsv(rights.portability(subject)))).join("").split("\r\n");
  expect(csv).toEqual(
    expect.arrayContaining([
      "table,row,column,value",
      "people,1,email,ana@example.com",
      'people,1,visits,"12, with Firefox"',
      'people,1,form,"{""phone"":""=1+1""}"',
      "messages,1,words,words 1",
      "reviews,1,opinion,Ana on Bea",
    ]),
  );
  expect(csv.filter((line) => line !== "")).toHaveLength(6);
});

it("streams: the first row comes before the last is read, and a signal stops it", async () => {
  const { rights, subject } = await anaWithMessages(1_500);
  const stop = new AbortController();
  let rows = 0;
  const reading = async () => {
    for await (const { table } of rights.portability(subject, { signal: stop.signal })) {
      if (table !== "messages") continue;
      rows += 1;
      stop.abort();
    }
  };
  await expect(reading()).rejects.toMatchObject({ name: "AbortError" });
  expect(rows).toBeGreaterThan(0);
  expect(rows).toBeLessThan(1_500);
});
