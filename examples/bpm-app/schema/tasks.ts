import { index, pgEnum, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { processInstances } from "./processes.ts";
import { tenants } from "./tenants.ts";
import { users } from "./users.ts";

export const taskStatus = pgEnum("task_status", ["open", "done"]);

/** A user task that a running process waits for, or waited for. */
export const tasks = pgTable(
  "tasks",
  {
    id: uuid("id").primaryKey(),
    tenantId: text("tenant_id")
      .notNull()
      .references(() => tenants.id),
    instanceId: uuid("instance_id")
      .notNull()
      .references(() => processInstances.id),
    elementId: text("element_id").notNull(),
    name: text("name").notNull(),
    assigneeId: uuid("assignee_id").references(() => users.id),
    status: taskStatus("status").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull(),
    completedAt: timestamp("completed_at", { withTimezone: true }),
  },
  (table) => [
    index("tasks_tenant").on(table.tenantId),
    index("tasks_instance").on(table.instanceId),
    index("tasks_assignee").on(table.assigneeId),
  ],
);

/** What people write below a task. */
export const comments = pgTable(
  "comments",
  {
    id: uuid("id").primaryKey(),
    tenantId: text("tenant_id")
      .notNull()
      .references(() => tenants.id),
    taskId: uuid("task_id")
      .notNull()
      .references(() => tasks.id),
    authorId: uuid("author_id")
      .notNull()
      .references(() => users.id),
    body: text("body").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull(),
  },
  (table) => [
    index("comments_tenant").on(table.tenantId),
    index("comments_task").on(table.taskId),
    index("comments_author").on(table.authorId),
  ],
);
