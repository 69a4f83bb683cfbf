import { habeas, instant } from "@habeas/internal";
import { bigint, date, index, integer, primaryKey, text, uuid } from "drizzle-orm/pg-core";

/** One execution of one plan: exists once, whoever starts it how often. */
export const erasureRun = habeas.table(
  "erasure_run",
  {
    tenantId: text("tenant_id").notNull(),
    /** The digest of the plan. */
    runId: text("run_id").notNull(),
    /** Empty for a sweep, which is about no one person. */
    reference: text().notNull(),
    /** `running`, `executed`, `late_writes`, `incomplete`, `verified`, `forgotten`. */
    state: text().notNull(),
    round: integer().notNull(),
    plan: text().notNull(),
    /** The person's identifiers and own rows, for as long as the verification needs them. Personal data. */
    memory: text(),
    /** Table and key of the person whose keys go when nothing sealed of theirs is held any more. Personal data. */
    keyTable: text("key_table"),
    keyOf: text("key_of"),
    report: text(),
    /** The last verification. */
    proof: text(),
    createdAt: instant("created_at").notNull(),
    executedAt: instant("executed_at"),
    verifiedAt: instant("verified_at"),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.runId] }),
    index("erasure_run_state").on(table.state, table.createdAt),
  ],
);

/** One step of a run. `work` names the rows and goes when the run is verified. */
export const erasureStep = habeas.table(
  "erasure_step",
  {
    tenantId: text("tenant_id").notNull(),
    runId: text("run_id").notNull(),
    position: integer().notNull(),
    kind: text().notNull(),
    work: text(),
    planned: integer().notNull(),
    affected: integer(),
    doneAt: instant("done_at"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.runId, table.position] })],
);

/** What each recipient was asked and answered. Art. 19. */
export const erasureRecipient = habeas.table(
  "erasure_recipient",
  {
    tenantId: text("tenant_id").notNull(),
    runId: text("run_id").notNull(),
    recipient: text().notNull(),
    state: text().notNull(),
    reason: text(),
    until: text(),
    attempts: integer().notNull(),
    at: instant("at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.runId, table.recipient] })],
);

/** Objects whose row is gone and which are not removed yet. */
export const erasureFile = habeas.table(
  "erasure_file",
  {
    tenantId: text("tenant_id").notNull(),
    runId: text("run_id").notNull(),
    objectKey: text("object_key").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.runId, table.objectKey] })],
);

/** A tenant's instruction to its processor. Art. 28(3)(a). */
export const instruction = habeas.table(
  "rights_instruction",
  {
    tenantId: text("tenant_id").notNull(),
    /** The request it answers, or the person's reference. */
    subject: text().notNull(),
    decision: text().notNull(),
    by: text().notNull(),
    at: instant("at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.subject] })],
);

/** Rows that an erasure had to leave, until when: the sweep goes on with them by itself. */
export const erasureHold = habeas.table(
  "erasure_hold",
  {
    tenantId: text("tenant_id").notNull(),
    runId: text("run_id").notNull(),
    position: integer().notNull(),
    tableKey: text("table_key").notNull(),
    /** Primary keys, as JSON. */
    keys: text().notNull(),
    /** The first day on which they may go; null where a legal hold keeps them. */
    until: date(),
    /** The legal hold that keeps them. */
    holdId: uuid("hold_id"),
    /** Columns by key, as JSON, where the rows are somebody else's as well; null: the rows go. */
    columns: text(),
    assumptions: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.runId, table.position] }),
    index("erasure_hold_due").on(table.tenantId, table.until),
  ],
);

/** Whose a row is that names an address which the person had not confirmed: what somebody decided. */
export const erasureDoubt = habeas.table(
  "erasure_doubt",
  {
    tenantId: text("tenant_id").notNull(),
    reference: text().notNull(),
    tableKey: text("table_key").notNull(),
    /** The primary key, as JSON. */
    rowKey: text("row_key").notNull(),
    /** `theirs`, `notTheirs`. */
    decision: text().notNull(),
    by: text().notNull(),
    at: instant("at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.reference, table.tableKey, table.rowKey] })],
);

/** The journal's lines that this database knows: one that it does not know was written after a backup. */
export const journalLine = habeas.table(
  "journal_line",
  {
    tenantId: text("tenant_id").notNull(),
    /** SHA-256 of the line. */
    digest: text().notNull(),
    at: instant("at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.digest] })],
);

/** Up to which of a person's decisions the journal has been written. */
export const journalPosition = habeas.table(
  "journal_position",
  {
    tenantId: text("tenant_id").notNull(),
    reference: text().notNull(),
    version: bigint({ mode: "number" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.reference] })],
);
