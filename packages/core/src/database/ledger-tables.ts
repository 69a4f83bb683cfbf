import { bytes, habeas } from "@habeas/internal";
import { bigint, index, integer, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";

/** The public part of every entry, as the exact text that its leaf hashes. Append only. */
export const ledgerEntry = habeas.table(
  "ledger_entry",
  {
    tenantId: text("tenant_id").notNull(),
    entryId: uuid("entry_id").notNull(),
    reference: uuid(),
    body: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.entryId] }),
    index("ledger_entry_reference").on(table.tenantId, table.reference),
  ],
);

/** Personal evidence behind an entry, with the salt of its commitment. Deletable: the log verifies without. */
export const ledgerPayload = habeas.table(
  "ledger_payload",
  {
    tenantId: text("tenant_id").notNull(),
    entryId: uuid("entry_id").notNull(),
    reference: uuid(),
    salt: bytes().notNull(),
    payload: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.entryId] }),
    index("ledger_payload_reference").on(table.tenantId, table.reference),
  ],
);

/** Entries without a leaf: what the sealer looks for. */
export const ledgerPending = habeas.table(
  "ledger_pending",
  { tenantId: text("tenant_id").notNull(), entryId: uuid("entry_id").notNull() },
  (table) => [primaryKey({ columns: [table.tenantId, table.entryId] })],
);

/** The leaves of the Merkle tree in their order. Append only. */
export const ledgerLeaf = habeas.table(
  "ledger_leaf",
  {
    tenantId: text("tenant_id").notNull(),
    /** A tenant's first log is 1; a log opened anew after a restore counts up. */
    origin: integer().notNull(),
    leafIndex: bigint("leaf_index", { mode: "number" }).notNull(),
    /** Null: the entry was lost with the database and its leaf came back from the checkpoint sink. */
    entryId: uuid("entry_id"),
    hash: bytes().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.origin, table.leafIndex] }),
    unique("ledger_leaf_entry").on(table.tenantId, table.entryId, table.origin),
  ],
);

/** Hashes of complete subtrees of 256, 65,536, … leaves: proofs read hundreds of rows, not millions. */
export const ledgerNode = habeas.table(
  "ledger_node",
  {
    tenantId: text("tenant_id").notNull(),
    origin: integer().notNull(),
    /** 8, 16, 24, …: the subtree has 2^level leaves. */
    level: integer().notNull(),
    nodeIndex: bigint("node_index", { mode: "number" }).notNull(),
    hash: bytes().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.origin, table.level, table.nodeIndex] })],
);

/** Where a tenant's log ends: the row that sealers lock. */
export const ledgerHead = habeas.table("ledger_head", {
  tenantId: text("tenant_id").primaryKey(),
  origin: integer().notNull(),
  size: bigint({ mode: "number" }).notNull(),
  /** The complete subtrees at the right edge, the largest first, 32 bytes each. */
  frontier: bytes().notNull(),
  publishedSize: bigint("published_size", { mode: "number" }).notNull(),
});

/** The checkpoints that were published, as their signed text. Append only. */
export const ledgerCheckpoint = habeas.table(
  "ledger_checkpoint",
  {
    tenantId: text("tenant_id").notNull(),
    origin: integer().notNull(),
    size: bigint({ mode: "number" }).notNull(),
    note: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.origin, table.size] })],
);
