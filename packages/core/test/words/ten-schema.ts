import {
  boolean,
  foreignKey,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { blindIndex, sealed } from "./sealed-columns.ts";

const id = () => uuid().primaryKey();
const org = () => uuid("org_id").notNull();
// 1 membership
export const users = pgTable("users", {
  id: id(),
  email: sealed("email", { field: "user.email" }).notNull(),
  emailIndex: blindIndex("email_index").unique(),
  emailVerifiedAt: timestamp("email_verified_at"),
  recoveryEmail: text("recovery_email"),
  emergencyEmail: text("emergency_email"),
  passwordHash: text("password_hash").notNull(),
  bannedAt: timestamp("banned_at"),
});
export const members = pgTable("members", {
  id: id(),
  orgId: org(),
  userId: uuid("user_id").notNull(),
  role: text({ enum: ["admin", "member"] }).notNull(),
  invitedBy: uuid("invited_by"),
});
// 2 composite keys
export const orders = pgTable(
  "orders",
  { region: text().notNull(), no: integer().notNull(), orgId: org(), buyerId: uuid("buyer_id") },
  (t) => [primaryKey({ columns: [t.region, t.no] })],
);
export const lines = pgTable(
  "lines",
  { id: id(), region: text().notNull(), no: integer().notNull(), note: text() },
  (t) => [foreignKey({ columns: [t.region, t.no], foreignColumns: [orders.region, orders.no] })],
);
export const issues = pgTable(
  "issues",
  { orgId: org(), no: integer().notNull(), authorId: uuid("author_id").notNull(), title: text() },
  (t) => [primaryKey({ columns: [t.orgId, t.no] })],
);
export const votes = pgTable("votes", {
  id: id(),
  orgId: org(),
  issueNo: integer("issue_no").notNull(),
  voterId: uuid("voter_id").notNull(),
});
// 3 shared rows
export const teams = pgTable("teams", {
  id: id(),
  orgId: org(),
  createdBy: uuid("created_by").notNull(),
  updatedBy: uuid("updated_by"),
  label: text(),
});
export const policies = pgTable("policies", {
  id: id(),
  orgId: org(),
  signedBy: text("signed_by").array().notNull(),
});
// 4 co-owned
export const tickets = pgTable("tickets", {
  id: id(),
  orgId: org(),
  customerId: uuid("customer_id").notNull(),
  agentId: uuid("agent_id"),
});
export const messages = pgTable("messages", {
  id: id(),
  orgId: org(),
  ticketId: uuid("ticket_id").notNull(),
  authorId: uuid("author_id").notNull(),
  authorName: text("author_name").notNull(),
  body: text().notNull(),
  internal: text(),
});
// 5 polymorphic
export const attachments = pgTable("attachments", {
  id: id(),
  orgId: org(),
  entityType: text("entity_type").notNull(),
  entityId: text("entity_id").notNull(),
  objectKey: text("object_key").notNull(),
});
export const audit = pgTable("audit", {
  id: id(),
  orgId: org(),
  actorType: text("actor_type"),
  actorId: text("actor_id"),
  ip: text(),
});
// 6 a process engine
export const instances = pgTable("instances", { id: id(), orgId: org(), starterId: text("starter_id") });
export const variables = pgTable("variables", {
  id: id(),
  instanceId: uuid("instance_id").notNull(),
  name: text().notNull(),
  value: text(),
});
// 7 documents
export const claims = pgTable("claims", {
  id: id(),
  orgId: org(),
  clerkId: uuid("clerk_id"),
  form: jsonb()
    .$type<{
      injured: { name: string; contact: { email: string } };
      witnesses: { name: string; email: string }[];
      approvers: string[];
      place: string;
    }>()
    .notNull(),
  search: text(),
});
// 9 a tenant that is owned
export const workspaces = pgTable("workspaces", { id: id(), ownerId: uuid("owner_id").notNull() });
export const flows = pgTable("flows", {
  id: id(),
  workspaceId: uuid("workspace_id").notNull(),
  prompt: text(),
});
export const currencies = pgTable("currencies", { code: text().primaryKey(), label: text().notNull() });
// 10 what grew
export const couriers = pgTable(
  "couriers",
  {
    depot: text().notNull(),
    no: integer().notNull(),
    orgId: org(),
    name: text(),
    active: boolean().notNull(),
    leftAt: timestamp("left_at"),
  },
  (t) => [primaryKey({ columns: [t.depot, t.no] })],
);
export const tours = pgTable("tours", {
  id: id(),
  orgId: org(),
  depot: text(),
  courierNo: integer("courier_no"),
  formId: uuid("form_id").notNull(),
  gps: text(),
  remark: text(),
});
export const forms = pgTable("forms", { id: id(), orgId: org(), creatorId: uuid("creator_id").notNull() });
