import { blindIndex, sealed, sealedChecks } from "@habeas/crypto";
import { index, pgEnum, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { tenants } from "./tenants.ts";

export const role = pgEnum("role", ["admin", "member"]);

/**
 * People who sign in: administrators, who buy and set up the app, and members, who work in it. Their address and
 * telephone number are sealed; `emailIndex` finds a person at sign-in.
 */
export const users = pgTable(
  "users",
  {
    id: uuid("id").primaryKey(),
    tenantId: text("tenant_id")
      .notNull()
      .references(() => tenants.id),
    role: role("role").notNull(),
    name: text("name"),
    email: sealed("email", { field: "user.email" }).notNull(),
    emailIndex: blindIndex("email_index"),
    phone: sealed("phone", { field: "user.phone" }),
    address: text("address"),
    country: text("country").notNull(),
    locale: text("locale").notNull(),
    passwordHash: text("password_hash").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull(),
  },
  (table) => [
    index("users_tenant").on(table.tenantId),
    index("users_email").on(table.tenantId, table.emailIndex),
    ...sealedChecks("users", table),
  ],
);
