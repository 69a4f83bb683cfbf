import { habeas, instant } from "@habeas/internal";
import { bigint, index, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";

/**
 * A person's random reference and, until the person is forgotten, whom it stands for. Every other table and
 * the ledger know people by `reference` alone.
 */
export const subject = habeas.table(
  "subject",
  {
    tenantId: text("tenant_id").notNull(),
    reference: uuid().notNull(),
    /** The mapping: null once the person is forgotten. */
    personTable: text("person_table"),
    personKey: text("person_key"),
    /** Counts every decision about the person: a fence for deliveries under way. */
    version: bigint({ mode: "number" }).notNull(),
    lastEventAt: instant("last_event_at"),
    /** Art. 18: null while unrestricted. */
    restrictedAt: instant("restricted_at"),
    restrictionGround: text("restriction_ground"),
    erasedAt: instant("erased_at"),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.reference] }),
    unique("subject_mapping").on(table.tenantId, table.personTable, table.personKey),
  ],
);

/** What happened to a person or a tenant and starts a retention period: `account closed`. */
export const namedEvent = habeas.table(
  "named_event",
  {
    tenantId: text("tenant_id").notNull(),
    /** The person's reference; empty: the tenant itself. */
    reference: text().notNull(),
    name: text().notNull(),
    at: instant("at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.reference, table.name] }),
    index("named_event_due").on(table.name, table.at),
  ],
);
