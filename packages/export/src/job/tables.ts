import { habeas } from "@habeas/internal";
import { bigint, boolean, integer, jsonb, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core";
import type { ExportPlan } from "../plan/export-plan.ts";
import type { KeyRange } from "../plan/key-range.ts";
import type { FrozenState, JobOptions, JobState, PartKind, PartState } from "../dump-options.ts";

/** The dumps: what was asked for, from which snapshot, how far they are. No value of a tenant's row. */
export const exportJob = habeas.table(
  "export_job",
  {
    tenantId: text("tenant_id").notNull(),
    id: uuid("id").notNull(),
    /** A reference that the host gave: not a name, not an address. */
    requestedBy: text("requested_by").notNull(),
    state: text("state").$type<JobState>().notNull(),
    options: jsonb("options").$type<JobOptions>().notNull(),
    plan: jsonb("plan").$type<ExportPlan>().notNull(),
    prefix: text("prefix").notNull(),
    /** Counts the snapshots: what was read under an older one is not accepted any more. */
    generation: integer("generation").notNull().default(0),
    /** Who is taking a new snapshot has until then. */
    snapshotLease: timestamp("snapshot_lease", { withTimezone: true }),
    snapshot: jsonb("snapshot").$type<FrozenState>(),
    /** An {@link ExportErrorCode}. */
    failure: text("failure"),
    /** A person was erased or shredded since the snapshot: the dump holds what should be gone. */
    stale: boolean("stale").notNull().default(false),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    finishedAt: timestamp("finished_at", { withTimezone: true }),
    expiresAt: timestamp("expires_at", { withTimezone: true }).notNull(),
    erasedAt: timestamp("erased_at", { withTimezone: true }),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

/** Ranges of tables, and the tenant's files: planned → leased (fence n) → done. */
export const exportPart = habeas.table(
  "export_part",
  {
    tenantId: text("tenant_id").notNull(),
    jobId: uuid("job_id").notNull(),
    number: integer("number").notNull(),
    kind: text("kind").$type<PartKind>().notNull(),
    tableKey: text("table_key").notNull(),
    /** The part of its table, from 1. */
    ordinal: integer("ordinal").notNull(),
    /** Keys of rows: removed when the job ends. */
    range: jsonb("range").$type<KeyRange>(),
    state: text("state").$type<PartState>().notNull(),
    generation: integer("generation").notNull(),
    /** Counts the leases: only the last one may say that it is done. */
    fence: integer("fence").notNull().default(0),
    leaseUntil: timestamp("lease_until", { withTimezone: true }),
    /** Relative to the dump. */
    path: text("path"),
    sha256: text("sha256"),
    bytes: bigint("bytes", { mode: "number" }),
    rows: bigint("rows", { mode: "number" }),
    decrypted: bigint("decrypted", { mode: "number" }),
    unreadable: bigint("unreadable", { mode: "number" }),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.jobId, table.number] })],
);

/** Connections that hold a snapshot: other processes read from it as long as one of them lives. */
export const exportHolder = habeas.table(
  "export_holder",
  {
    tenantId: text("tenant_id").notNull(),
    jobId: uuid("job_id").notNull(),
    id: uuid("id").notNull(),
    generation: integer("generation").notNull(),
    /** The exported snapshot's name; null where only one process can read from it. */
    name: text("name"),
    transaction: text("transaction"),
    leaseUntil: timestamp("lease_until", { withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.jobId, table.id] })],
);
