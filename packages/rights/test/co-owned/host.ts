import { randomUUID } from "node:crypto";
import {
  contract,
  createPrivacy,
  defineRegistry,
  legalObligation,
  migrate as migrateCore,
} from "@habeas/core";
import type { Database } from "@habeas/internal";
import { createRights, migrate } from "@habeas/rights";
import { templateDatabase, testClock } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { pgTable, text, uuid } from "drizzle-orm/pg-core";

const named = () => ({ id: uuid().primaryKey(), tenantId: text("tenant_id").notNull() });

export const users = pgTable("users", { ...named(), name: text(), taxId: text("tax_id") });
/** A message is its sender's and its reader's: the words are the sender's, the star is the reader's. */
export const messages = pgTable("messages", {
  ...named(),
  senderId: uuid("sender_id"),
  readerId: uuid("reader_id"),
  words: text(),
  star: text(),
});
/** Is the buyer's and the seller's: the books need what was ordered, nobody needs the greeting. */
export const orders = pgTable("orders", {
  ...named(),
  buyerId: uuid("buyer_id"),
  sellerId: uuid("seller_id"),
  ordered: text(),
  greeting: text(),
});
/** A record of the tenant's, with a comment by whoever reviewed it. */
export const records = pgTable("records", {
  ...named(),
  title: text(),
  reviewerId: uuid("reviewer_id"),
  comment: text(),
});
/** The same, with an approval that the books need. */
export const audits = pgTable("audits", {
  ...named(),
  title: text(),
  auditorId: uuid("auditor_id"),
  comment: text(),
  approval: text(),
});
/** Two owners, and nobody said whose the note is. */
export const pairs = pgTable("pairs", {
  ...named(),
  oneId: uuid("one_id"),
  otherId: uuid("other_id"),
  note: text(),
});
/** Goes with its author, whoever else owns it. */
export const drafts = pgTable("drafts", {
  ...named(),
  authorId: uuid("author_id"),
  editorId: uuid("editor_id"),
  body: text(),
});
/** The same, with a statement that the books need. */
export const filings = pgTable("filings", {
  ...named(),
  authorId: uuid("author_id"),
  editorId: uuid("editor_id"),
  body: text(),
  statement: text(),
});

/** A guest is needed by no law, but her bookings are. */
export const guests = pgTable("guests", { ...named(), name: text() });
/** Is the guest's and the host's, and so is a stay; a receipt is the guest's alone. */
export const bookings = pgTable("bookings", {
  ...named(),
  guestId: uuid("guest_id"),
  hostId: uuid("host_id"),
  billing: text(),
  wish: text(),
});
export const receipts = pgTable("receipts", { ...named(), guestId: uuid("guest_id"), amount: text() });

export const registry = defineRegistry({
  schema: { users, messages, orders, records, audits, pairs, drafts, filings, guests, bookings, receipts },
  controller: { name: "Acme", country: "DE", contact: "privacy@acme.example" },
  purposes: {
    service: contract({ describe: "Serve", keep: { for: "P30D", after: "account closed" } }),
    books: legalObligation({
      describe: "Keep the books",
      law: "§ 147 AO",
      keep: { for: "P8Y", after: "account closed" },
    }),
  },
  subjects: { user: { table: "users" }, guest: { table: "guests" } },
  tables: (p) => {
    const id = { id: p.none(), tenantId: p.tenant() };
    const served = (category: string) => p.personal(category, { for: ["service"] });
    const booked = (category: string) => p.personal(category, { for: ["books"] });
    return {
      users: { id: p.subject(), tenantId: p.tenant(), name: served("Name"), taxId: booked("TaxID") },
      messages: {
        ...id,
        senderId: p.ownedBy("users", { onErase: { erase: ["senderId", "words"] } }),
        readerId: p.ownedBy("users", { onErase: { erase: ["readerId", "star"] } }),
        words: served("Communication"),
        star: served("Opinion"),
      },
      orders: {
        ...id,
        buyerId: p.ownedBy("users", { onErase: { erase: ["buyerId", "ordered", "greeting"] } }),
        sellerId: p.ownedBy("users", { onErase: { erase: ["sellerId"] } }),
        ordered: booked("Purchase"),
        greeting: served("Communication"),
      },
      records: {
        ...id,
        title: p.none(),
        reviewerId: p.visibleTo("users", { onErase: { erase: ["reviewerId", "comment"] } }),
        comment: served("Opinion"),
      },
      audits: {
        ...id,
        title: p.none(),
        auditorId: p.visibleTo("users", { onErase: { erase: ["auditorId", "comment", "approval"] } }),
        comment: served("Opinion"),
        approval: booked("Opinion"),
      },
      pairs: {
        ...id,
        oneId: p.ownedBy("users"),
        otherId: p.ownedBy("users"),
        note: served("Communication"),
      },
      drafts: {
        ...id,
        authorId: p.ownedBy("users", { onErase: "deleteRow" }),
        editorId: p.ownedBy("users"),
        body: served("Communication"),
      },
      filings: {
        ...id,
        authorId: p.ownedBy("users", { onErase: "deleteRow" }),
        editorId: p.ownedBy("users"),
        body: served("Communication"),
        statement: booked("Communication"),
      },
      guests: { id: p.subject(), tenantId: p.tenant(), name: served("Name") },
      bookings: {
        ...id,
        guestId: p.ownedBy("guests", { onErase: { erase: ["guestId", "billing", "wish"] } }),
        hostId: p.ownedBy("users"),
        billing: booked("Purchase"),
        wish: served("Communication"),
      },
      receipts: { ...id, guestId: p.ownedBy("guests"), amount: booked("Purchase") },
    };
  },
});

const columns: readonly string[] = [
  "users (name text, tax_id text)",
  "messages (sender_id uuid references users, reader_id uuid references users, words text, star text)",
  "orders (buyer_id uuid references users, seller_id uuid references users, ordered text, greeting text)",
  "records (title text, reviewer_id uuid references users, comment text)",
  "audits (title text, auditor_id uuid references users, comment text, approval text)",
  "pairs (one_id uuid references users, other_id uuid references users, note text)",
  "drafts (author_id uuid references users, editor_id uuid references users, body text)",
  "filings (author_id uuid references users, editor_id uuid references users, body text, statement text)",
  "guests (name text)",
  "bookings (guest_id uuid references guests, host_id uuid references users, billing text, wish text)",
  "receipts (guest_id uuid references guests, amount text)",
];

export const template = templateDatabase("rights_rows_of_two", async (db) => {
  await migrateCore(db);
  await migrate(db);
  for (const one of columns) {
    const created = one.replace("(", "(id uuid primary key, tenant_id text not null, ");
    await db.execute(sql.raw(`create table ${created}`));
  }
});

/** What every row here begins with. */
export const newRow = () => ({ id: randomUUID(), tenantId: "acme" });

/** Ana, Bea, and rights over both; time stands still until a test moves it. */
export async function twoPersons(db: Database) {
  const [ana, bea] = [randomUUID(), randomUUID()];
  await db.insert(users).values([
    { ...newRow(), id: ana, name: "Ana", taxId: "DE 1" },
    { ...newRow(), id: bea, name: "Bea", taxId: "DE 2" },
  ]);
  const clock = testClock("2026-03-02T09:00:00Z");
  const privacy = createPrivacy({ registry, db, clock: clock.now });
  const rights = createRights({ privacy, erasers: {} });
  const subject = (id: string) => registry.subject("user", { tenant: "acme", id });
  const sweep = async () => await rights.retention.sweep(await rights.retention.plan("acme"));
  return { rights, privacy, clock, subject, sweep, ana, bea };
}
