import { index, jsonb, pgEnum, pgTable, text, timestamp, unique, uuid } from "drizzle-orm/pg-core";
import type { EngineState } from "../processes/state.ts";
import { tenants } from "./tenants.ts";
import { users } from "./users.ts";

export const instanceStatus = pgEnum("instance_status", ["running", "completed"]);

/** The BPMN 2.0 diagrams of a tenant. */
export const processDefinitions = pgTable(
  "process_definitions",
  {
    id: uuid("id").primaryKey(),
    tenantId: text("tenant_id")
      .notNull()
      .references(() => tenants.id),
    key: text("key").notNull(),
    name: text("name").notNull(),
    bpmn: text("bpmn").notNull(),
  },
  (table) => [unique("process_definitions_key").on(table.tenantId, table.key)],
);

/** One run of a process. `state` is what the engine saves, and it holds a copy of every submitted answer. */
export const processInstances = pgTable(
  "process_instances",
  {
    id: uuid("id").primaryKey(),
    tenantId: text("tenant_id")
      .notNull()
      .references(() => tenants.id),
    definitionId: uuid("definition_id")
      .notNull()
      .references(() => processDefinitions.id),
    startedById: uuid("started_by_id").references(() => users.id),
    status: instanceStatus("status").notNull(),
    state: jsonb("state").$type<EngineState>().notNull(),
    startedAt: timestamp("started_at", { withTimezone: true }).notNull(),
    endedAt: timestamp("ended_at", { withTimezone: true }),
  },
  (table) => [
    index("process_instances_tenant").on(table.tenantId),
    index("process_instances_started_by").on(table.startedById),
  ],
);

/** The variables of a run, one row a name, so that lists can be filtered by them. */
export const processVariables = pgTable(
  "process_variables",
  {
    id: uuid("id").primaryKey(),
    tenantId: text("tenant_id")
      .notNull()
      .references(() => tenants.id),
    instanceId: uuid("instance_id")
      .notNull()
      .references(() => processInstances.id),
    name: text("name").notNull(),
    value: text("value"),
  },
  (table) => [
    index("process_variables_tenant").on(table.tenantId),
    unique("process_variables_name").on(table.instanceId, table.name),
  ],
);
