import { habeas, instant } from "@habeas/internal";
import { date, index, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";

/** Data that is kept for legal claims, Art. 17(3)(e): until somebody decides, with a day on which to look again. */
export const legalHold = habeas.table(
  "legal_hold",
  {
    tenantId: text("tenant_id").notNull(),
    id: uuid().notNull(),
    /** The person by her random reference. */
    reference: text().notNull(),
    personTable: text("person_table").notNull(),
    /** How the journal names her; empty without a journal. */
    who: text().notNull(),
    /** The file number: no name. */
    matter: text().notNull(),
    /** Tables and columns, as JSON. */
    data: text().notNull(),
    placedAt: instant("placed_at").notNull(),
    reviewOn: date("review_on").notNull(),
    endedAt: instant("ended_at"),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index("legal_hold_open")
      .on(table.tenantId, table.reviewOn)
      .where(sql`ended_at is null`),
  ],
);
