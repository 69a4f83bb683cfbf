import { index, pgEnum, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { tenants } from "./tenants.ts";

export const role = pgEnum("role", ["admin", "member"]);

/** People who sign in: administrators, who buy and set up the app, and members, who work in it. */
export const users = pgTable(
  "users",
  {
    id: uuid("id").primaryKey(),
    tenantId: text("tenant_id")
      .notNull()
      .references(() => tenants.id),
    role: role("role").notNull(),
    name: text("name"),
    email: text("email").notNull(),
    phone: text("phone"),
    address: text("address"),
    country: text("country").notNull(),
    locale: text("locale").notNull(),
    passwordHash: text("password_hash").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull(),
  },
  (table) => [index("users_tenant").on(table.tenantId)],
);
