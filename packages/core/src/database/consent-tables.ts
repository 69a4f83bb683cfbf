import { bytes, habeas, instant } from "@habeas/internal";
import { boolean, integer, primaryKey, text, uuid } from "drizzle-orm/pg-core";

/** The present state of one person and one purpose: the fold of the ledger's entries about them. */
export const consent = habeas.table(
  "consent",
  {
    tenantId: text("tenant_id").notNull(),
    reference: uuid().notNull(),
    purpose: text().notNull(),
    /** Double opt-in asked for and not yet confirmed. */
    requestedAt: instant("requested_at"),
    requestedEntry: uuid("requested_entry"),
    /** Until when the confirmation may come. */
    requestedUntil: instant("requested_until"),
    grantedAt: instant("granted_at"),
    /** The ledger's entry that proves the last act in favour of the purpose. */
    entry: uuid(),
    notice: text(),
    language: text(),
    withdrawnAt: instant("withdrawn_at"),
    objectedAt: instant("objected_at"),
    /** `pending`, `upheld` or `overridden`: Art. 21(1). */
    objection: text(),
    /** Soft opt-in evidence: a sale, with the objection offered. */
    saleAt: instant("sale_at"),
    /** The person asked for it herself. */
    askedAt: instant("asked_at"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.reference, table.purpose] })],
);

/** A text that people were shown: once published it never changes. */
export const notice = habeas.table(
  "notice",
  {
    /** The tenant whose text it is; `*`: the controller's own. */
    tenantId: text("tenant_id").notNull(),
    id: text().notNull(),
    language: text().notNull(),
    text: text().notNull(),
    textHash: bytes("text_hash").notNull(),
    validFrom: instant("valid_from").notNull(),
    /** Purposes beside the one whose registry entry names this notice. */
    purposes: text().array().notNull(),
    /** Terms: the series whose versions follow one another; null for a notice. */
    series: text(),
    acceptance: boolean().notNull(),
    publishedAt: instant("published_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id, table.language] })],
);

/** Which version of which terms a person has accepted. */
export const acceptance = habeas.table(
  "acceptance",
  {
    tenantId: text("tenant_id").notNull(),
    reference: uuid().notNull(),
    series: text().notNull(),
    notice: text().notNull(),
    language: text().notNull(),
    acceptedAt: instant("accepted_at").notNull(),
    entry: uuid().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.reference, table.notice] })],
);

/** Addresses that must not be written to, as keyed hashes: they survive an erasure. */
export const suppression = habeas.table(
  "suppression",
  {
    /** The tenant for whose purposes; `*`: the controller's own. */
    tenantId: text("tenant_id").notNull(),
    keyId: text("key_id").notNull(),
    /** The version of the address normaliser. */
    normaliser: integer().notNull(),
    hash: bytes().notNull(),
    /** Empty: every purpose of this scope. */
    purpose: text().notNull(),
    reason: text().notNull(),
    at: instant("at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.keyId, table.normaliser, table.hash, table.purpose] }),
  ],
);

/** Keys that hashes were made with. A key that is missing here means deny, a wrong one is recognised. */
export const suppressionKey = habeas.table(
  "suppression_key",
  {
    /** Always `*`: the keys belong to the deployment. */
    tenantId: text("tenant_id").notNull(),
    keyId: text("key_id").notNull(),
    normaliser: integer().notNull(),
    /** An HMAC of a constant: says whether a key is the same, and nothing else. */
    proof: bytes().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.keyId, table.normaliser] })],
);
