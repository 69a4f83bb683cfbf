import { bytes, habeas, instant } from "@habeas/internal";
import { foreignKey, integer, jsonb, primaryKey, text, unique } from "drizzle-orm/pg-core";

/** The two roots of a tenant, one wrapped blob a version: from them come all its other keys. */
export const tenantRoot = habeas.table(
  "tenant_root",
  {
    tenantId: text("tenant_id").notNull(),
    version: integer().notNull(),
    /** Which key provider wrapped it: `KeyProvider.id`. */
    provider: text().notNull(),
    wrapped: bytes("wrapped").notNull(),
    wrappedAt: instant("wrapped_at").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.version] })],
);

/** The keys that seal fields. A shredded one keeps its row, without the key. */
export const dataKey = habeas.table(
  "data_key",
  {
    tenantId: text("tenant_id").notNull(),
    /** The person: a row of a table. Both are empty for a key of the tenant itself. */
    personTable: text("person_table").notNull(),
    personKey: text("person_key").notNull(),
    version: integer().notNull(),
    /** What every envelope under this key names: 16 bytes. */
    keyId: bytes("key_id").notNull(),
    /** Null once shredded. */
    rootVersion: integer("root_version"),
    /** Null once shredded. */
    wrapped: bytes("wrapped"),
    createdAt: instant("created_at").notNull(),
    shreddedAt: instant("shredded_at"),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.personTable, table.personKey, table.version] }),
    unique().on(table.tenantId, table.keyId),
    // A root cannot be retired while a key is wrapped under it, whichever process wrapped it
    foreignKey({
      columns: [table.tenantId, table.rootVersion],
      foreignColumns: [tenantRoot.tenantId, tenantRoot.version],
    }),
  ],
);

/** One shredding a person: when it takes full effect, and whether the second pass is done. */
export const shredding = habeas.table(
  "shredding",
  {
    tenantId: text("tenant_id").notNull(),
    personTable: text("person_table").notNull(),
    personKey: text("person_key").notNull(),
    keyIds: jsonb("key_ids").$type<readonly string[]>().notNull(),
    fields: jsonb().$type<readonly string[]>().notNull(),
    indexes: jsonb().$type<readonly string[]>().notNull(),
    at: instant("at").notNull(),
    /** When every cache and every reader that may still hold the key is over. */
    quietAt: instant("quiet_at").notNull(),
    /** When the indexes were cleared again after that. */
    clearedAt: instant("cleared_at"),
    effectiveAt: instant("effective_at").notNull(),
    finalAt: instant("final_at"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.personTable, table.personKey] })],
);
