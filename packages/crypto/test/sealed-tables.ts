import { randomUUID } from "node:crypto";
import { integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { blindIndex, sealed, sealedChecks } from "../src/index.ts";

export interface Profile {
  readonly street: string;
  readonly tags: readonly string[];
}

export const users = pgTable(
  "users",
  {
    id: uuid().primaryKey(),
    tenantId: uuid("tenant_id").notNull(),
    email: sealed("email", { field: "customer.email" }).notNull(),
    phone: sealed("phone", { field: "customer.phone", storage: "text" }),
    profile: sealed<Profile>("profile", { field: "customer.profile" }),
    note: sealed("note", { field: "customer.note", scope: "tenant", hideLength: false }),
    emailIndex: blindIndex("email_index"),
    role: text().notNull().default("member"),
  },
  (table) => sealedChecks("users", table),
);

export const notes = pgTable("notes", {
  id: uuid()
    .primaryKey()
    .$defaultFn(() => randomUUID()),
  tenantId: uuid("tenant_id").notNull(),
  userId: uuid("user_id")
    .notNull()
    .references(() => users.id),
  position: integer().notNull().default(0),
  body: sealed("body", { field: "note.body" }).notNull(),
});
