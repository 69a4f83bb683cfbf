import { index, integer, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { processInstances } from "./processes.ts";
import { tenants } from "./tenants.ts";
import { users } from "./users.ts";

/** Attachments. The bytes lie in the tenant's exclusive folder of the object store, below `objectKey`. */
export const files = pgTable(
  "files",
  {
    id: uuid("id").primaryKey(),
    tenantId: text("tenant_id")
      .notNull()
      .references(() => tenants.id),
    instanceId: uuid("instance_id")
      .notNull()
      .references(() => processInstances.id),
    uploadedById: uuid("uploaded_by_id")
      .notNull()
      .references(() => users.id),
    name: text("name").notNull(),
    contentType: text("content_type").notNull(),
    bytes: integer("bytes").notNull(),
    objectKey: text("object_key").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull(),
  },
  (table) => [
    index("files_tenant").on(table.tenantId),
    index("files_instance").on(table.instanceId),
    index("files_uploaded_by").on(table.uploadedById),
  ],
);
