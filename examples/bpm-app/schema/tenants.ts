import { pgTable, text, timestamp } from "drizzle-orm/pg-core";

/** A customer of the app. Its id is also the name of its exclusive folder in the object store. */
export const tenants = pgTable("tenants", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  country: text("country").notNull(),
  language: text("language").notNull(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull(),
});
