import { index, jsonb, pgTable, text, timestamp, unique, uuid } from "drizzle-orm/pg-core";
import type { Answers } from "../forms/answers.ts";
import type { Form } from "../forms/form.ts";
import { processInstances } from "./processes.ts";
import { tenants } from "./tenants.ts";
import { users } from "./users.ts";

/** Forms that a tenant designs at run time, in the JSON of bpmn-io's form-js. */
export const formDefinitions = pgTable(
  "form_definitions",
  {
    id: uuid("id").primaryKey(),
    tenantId: text("tenant_id")
      .notNull()
      .references(() => tenants.id),
    key: text("key").notNull(),
    name: text("name").notNull(),
    form: jsonb("form").$type<Form>().notNull(),
  },
  (table) => [unique("form_definitions_key").on(table.tenantId, table.key)],
);

/** What somebody filled in: a user of the app, or a person outside who has no row here (`submittedById` null). */
export const formSubmissions = pgTable(
  "form_submissions",
  {
    id: uuid("id").primaryKey(),
    tenantId: text("tenant_id")
      .notNull()
      .references(() => tenants.id),
    formId: uuid("form_id")
      .notNull()
      .references(() => formDefinitions.id),
    instanceId: uuid("instance_id")
      .notNull()
      .references(() => processInstances.id),
    submittedById: uuid("submitted_by_id").references(() => users.id),
    answers: jsonb("answers").$type<Answers>().notNull(),
    submittedAt: timestamp("submitted_at", { withTimezone: true }).notNull(),
  },
  (table) => [
    index("form_submissions_tenant").on(table.tenantId),
    index("form_submissions_instance").on(table.instanceId),
    index("form_submissions_submitted_by").on(table.submittedById),
  ],
);
