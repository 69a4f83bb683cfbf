import { habeas } from "@habeas/internal";
import { index, primaryKey, text } from "drizzle-orm/pg-core";

/** Marks on the host's rows: Art. 4(3), "the marking of stored personal data with the aim of limiting" its use. */
export const restrictedRow = habeas.table(
  "restricted_row",
  {
    tenantId: text("tenant_id").notNull(),
    /** `schema.table`. */
    tableName: text("table_name").notNull(),
    /** The row's primary key as PostgreSQL prints it; a JSON array where it has several columns. */
    rowKey: text("row_key").notNull(),
    /** Whose restriction it is. */
    reference: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tableName, table.rowKey, table.reference, table.tenantId] }),
    index("restricted_row_person").on(table.tenantId, table.reference),
  ],
);
