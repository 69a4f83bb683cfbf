import { habeas, instant } from "@habeas/internal";
import { boolean, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";

/** Requests of data subjects: the person by her reference, no other personal data. */
export const rightsRequest = habeas.table(
  "rights_request",
  {
    tenantId: text("tenant_id").notNull(),
    id: uuid().notNull(),
    idempotencyKey: text("idempotency_key"),
    /** SHA-256 of what was asked, for the same key again. */
    fingerprint: text().notNull(),
    right: text().notNull(),
    kind: text().notNull(),
    reference: text().notNull(),
    state: text().notNull(),
    receivedAt: instant("received_at").notNull(),
    needsApproval: boolean("needs_approval").notNull(),
    identityAskedAt: instant("identity_asked_at"),
    identityProvedAt: instant("identity_proved_at"),
    extensionAt: instant("extension_at"),
    extensionReason: text("extension_reason"),
    plan: text(),
    plannedBy: text("planned_by"),
    approvedBy: text("approved_by"),
    runId: text("run_id"),
    refusal: text(),
    /** What recipients answered, as JSON: of an act that told them. */
    outcomes: text(),
    updatedAt: instant("updated_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique("rights_request_key").on(table.tenantId, table.idempotencyKey),
  ],
);
