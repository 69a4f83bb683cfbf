import {
  bigint,
  doublePrecision,
  integer,
  jsonb,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { bytes, habeas, instant, type Json } from "@habeas/internal";

const counter = (name: string) => bigint(name, { mode: "number" });

/**
 * One row per recipient and person: what is there, what should be, and what was ever sent (GDPR Art. 15(1)(c),
 * 19). No name, no address: the person is core's random reference.
 */
export const disclosure = habeas.table(
  "disclosure",
  {
    tenantId: text("tenant_id").notNull(),
    recipient: text().notNull(),
    reference: uuid().notNull(),
    /** Identifiers at the recipient. */
    remoteIds: text("remote_ids").array().notNull(),
    /** Identifiers that were deleted by hand over there: restorable for a while, so an erasure sees to them too. */
    formerIds: text("former_ids").array().notNull(),
    /** HMAC-SHA-256 of the normalised address that was sent last, and the key's id. */
    emailHash: bytes("email_hash"),
    emailKeyId: text("email_key_id"),

    /** Counts the host's changes of data; `seenChange` is the last one that a delivery has looked at. */
    change: counter("change").notNull(),
    seenChange: counter("seen_change").notNull(),
    /** The version of the person, counted by core, that a delivery has looked at last. */
    seenVersion: counter("seen_version").notNull(),

    /** `none`, `active`, `unsubscribed`, `erased`. */
    wanted: text().notNull(),
    actual: text().notNull(),
    /** HMAC of what was sent last: the same is not sent twice. */
    payloadHash: bytes("payload_hash"),
    /** For what, and which columns, was ever sent. */
    purposes: text().array().notNull(),
    columns: text().array().notNull(),
    /** Written before the first call: from here on the recipient may know the person. */
    firstSentAt: instant("first_sent_at"),
    lastSentAt: instant("last_sent_at"),
    /** A call that began then has no answer: the recipient may carry it out when nobody waits for it any more. */
    unansweredAt: instant("unanswered_at"),

    /** Purpose → when the person opted out over there. */
    remoteOptOuts: jsonb("remote_opt_outs").$type<Readonly<Record<string, string>>>().notNull(),
    /** Purpose → since when the person's own decision ended it here, and habeas unsubscribed her. */
    withdrawals: jsonb().$type<Readonly<Record<string, string>>>().notNull(),
    /** Purpose → when habeas last ended it over there: a leaving of that moment is no act of hers. */
    ended: jsonb().$type<Readonly<Record<string, string>>>().notNull(),
    remoteDeletedAt: instant("remote_deleted_at"),

    eraseState: text("erase_state"),
    eraseOrder: text("erase_order"),
    eraseRequestedAt: instant("erase_requested_at"),
    /** The addresses to look for, sealed; null as soon as they are no longer needed. */
    eraseTarget: bytes("erase_target"),
    deletedAt: instant("deleted_at"),
    purgeExpectedAt: instant("purge_expected_at"),
    purgeVerifiedAt: instant("purge_verified_at"),
    /** What the recipient answered, step by step. */
    receipt: jsonb().$type<readonly Json[]>().notNull(),

    /** When a listing of the recipient's contacts showed it last. */
    listedAt: instant("listed_at"),
    nextCheckAt: instant("next_check_at"),
    /** Not before this instant: a pause after a failure. */
    notBefore: instant("not_before"),
    attempts: integer().notNull(),
    /** Set when a person has to look: see `deadLetters`. */
    deadAt: instant("dead_at"),
    lastError: jsonb("last_error").$type<Json>(),

    /** The import that carries the person, until it is known what became of it: see `deliveryBatch`. */
    batch: uuid(),
    /** Who works on the row holds it until then; a write with an older fence is refused. */
    leaseUntil: instant("lease_until"),
    fence: counter("fence").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.recipient, table.reference] })],
);

/** Why something was sent or not sent: append-only, and proven by batch in core's ledger. */
export const deliveryDecision = habeas.table(
  "delivery_decision",
  {
    tenantId: text("tenant_id").notNull(),
    /** For the order in which they are shown; says nothing about the order of commits. */
    id: counter("id").notNull().generatedAlwaysAsIdentity(),
    at: instant("at").notNull(),
    recipient: text().notNull(),
    reference: uuid().notNull(),
    /** `allow` or `deny`. */
    effect: text().notNull(),
    because: text().notNull(),
    purposes: text().array().notNull(),
    /** What the recipient should show now: see `disclosure.wanted`. */
    wanted: text().notNull(),
    subjectVersion: counter("subject_version").notNull(),
    /** A short hash of the purposes and recipients in the registry at that time. */
    policyVersion: text("policy_version").notNull(),
    /** The ledger's entry that holds the hash of this row's batch; null until then. */
    batch: text(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

/** An allowance of an account at a vendor, shared by all machines. `tenant_id` is `*`: it is the controller's. */
export const rateBucket = habeas.table(
  "rate_bucket",
  {
    tenantId: text("tenant_id").notNull(),
    account: text().notNull(),
    bucket: text().notNull(),
    tokens: doublePrecision().notNull(),
    capacity: doublePrecision().notNull(),
    perSecond: doublePrecision("per_second").notNull(),
    at: timestamp("at", { withTimezone: true }).notNull(),
    blockedUntil: timestamp("blocked_until", { withTimezone: true }),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.account, table.bucket] })],
);

/** A recipient at which all work stands still, and how far its changes are read. `tenant_id` is `*`. */
export const recipientState = habeas.table(
  "recipient_state",
  {
    tenantId: text("tenant_id").notNull(),
    recipient: text().notNull(),
    stoppedAt: instant("stopped_at"),
    probeAt: instant("probe_at"),
    lastError: jsonb("last_error").$type<Json>(),
    /** Operations that the recipient has refused to everybody, and until when none of them is asked for. */
    stops: jsonb()
      .$type<
        Readonly<Record<string, { fault: "permission" | "quota"; probeAt: string; isImport: boolean }>>
      >()
      .notNull()
      .default({}),
    /** Where the reading of changes stopped. */
    checkpoint: text(),
    /** Who is served over there was compared with the disclosure table up to here. */
    reconciledAt: instant("reconciled_at"),
    /** One machine imports a backlog, and has the recipient's bulk path until then. */
    importUntil: timestamp("import_until", { withTimezone: true }),
    importBy: uuid("import_by"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.recipient] })],
);

/** An import of many people at once. `tenant_id` is `*`: one import carries people of several tenants. */
export const deliveryBatch = habeas.table(
  "delivery_batch",
  {
    tenantId: text("tenant_id").notNull(),
    id: uuid().notNull(),
    recipient: text().notNull(),
    /** `sending` before the recipient has answered, `running`, `completed`, or `unknown` when it was given up. */
    state: text().notNull(),
    /** The recipient's name for it. */
    remoteId: text("remote_id"),
    contacts: integer().notNull(),
    /** How many of them the recipient refused. */
    refused: integer().notNull(),
    sentAt: instant("sent_at").notNull(),
    nextCheckAt: instant("next_check_at"),
    checks: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

/** Webhooks that were taken: what comes twice counts once. Facts are kept elsewhere, bodies nowhere. */
export const webhookInbox = habeas.table(
  "webhook_inbox",
  {
    tenantId: text("tenant_id").notNull(),
    recipient: text().notNull(),
    /** SHA-256 of the body, or the vendor's own id of the event. */
    eventKey: text("event_key").notNull(),
    receivedAt: instant("received_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.recipient, table.eventKey] })],
);

/** Tokens of an OAuth app, sealed: one machine renews them at a time. `tenant_id` is `*`. */
export const credential = habeas.table(
  "credential",
  {
    tenantId: text("tenant_id").notNull(),
    account: text().notNull(),
    /** Counts refreshes. */
    version: integer().notNull(),
    sealed: bytes().notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.account] })],
);
