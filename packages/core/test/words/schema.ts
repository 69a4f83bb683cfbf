import {
  boolean,
  foreignKey,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  pgView,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { relations } from "drizzle-orm";
import { blindIndex, sealed } from "./sealed-columns.ts";

export const role = pgEnum("role", ["admin", "member"]);
export const tenants = pgTable("tenants", { id: uuid().primaryKey(), name: text() });
/** Global accounts: who is in which tenant stands in `members`. */
export const users = pgTable("users", {
  id: uuid().primaryKey(),
  email: sealed("email", { field: "user.email" }).notNull(),
  emailIndex: blindIndex("email_index").unique(),
  emailVerifiedAt: timestamp("email_verified_at"),
  recoveryEmail: text("recovery_email"),
  managerEmail: text("manager_email"),
  phone: sealed("phone", { field: "user.phone" }),
  phoneIndex: blindIndex("phone_index"),
  name: text(),
  country: text(),
  locale: text().notNull(),
  birthYear: integer("birth_year"),
  deletedAt: timestamp("deleted_at"),
  passwordHash: text("password_hash").notNull(),
});
export const members = pgTable("members", {
  id: uuid().primaryKey(),
  orgId: uuid("org_id").notNull(),
  userId: uuid("user_id")
    .notNull()
    .references(() => users.id),
  role: role().notNull(),
  invitedBy: uuid("invited_by").references(() => users.id),
});
/** Owned by the workspace's owner, and the workspace is the tenant. */
export const workspaces = pgTable("workspaces", {
  id: uuid().primaryKey(),
  ownerId: uuid("owner_id").notNull(),
});
export const flows = pgTable("flows", {
  id: uuid().primaryKey(),
  workspaceId: uuid("workspace_id").notNull(),
  title: text(),
});
export const orders = pgTable(
  "orders",
  {
    region: text().notNull(),
    no: integer().notNull(),
    orgId: uuid("org_id").notNull(),
    buyerId: uuid("buyer_id"),
  },
  (t) => [primaryKey({ columns: [t.region, t.no] })],
);
export const lines = pgTable(
  "lines",
  { id: integer().primaryKey(), region: text().notNull(), no: integer().notNull(), note: text() },
  (t) => [foreignKey({ columns: [t.region, t.no], foreignColumns: [orders.region, orders.no] })],
);
export const groups = pgTable("groups", {
  id: uuid().primaryKey(),
  orgId: uuid("org_id").notNull(),
  createdBy: uuid("created_by").notNull(),
  updatedBy: uuid("updated_by"),
  signedBy: uuid("signed_by").array().notNull(),
  label: text(),
});
export const comments = pgTable("comments", {
  id: uuid().primaryKey(),
  orgId: uuid("org_id").notNull(),
  taskId: uuid("task_id").notNull(),
  authorId: uuid("author_id").notNull(),
  authorName: text("author_name").notNull(),
  body: text().notNull(),
});
export const tasks = pgTable("tasks", {
  id: uuid().primaryKey(),
  orgId: uuid("org_id").notNull(),
  assigneeId: text("assignee_id"),
  formId: uuid("form_id").notNull(),
  open: boolean().notNull(),
});
export const forms = pgTable("forms", {
  id: uuid().primaryKey(),
  orgId: uuid("org_id").notNull(),
  creatorId: uuid("creator_id").notNull(),
});
export const attachments = pgTable("attachments", {
  id: uuid().primaryKey(),
  orgId: uuid("org_id").notNull(),
  entityType: text("entity_type").notNull(),
  entityId: text("entity_id").notNull(),
  objectKey: text("object_key").notNull(),
});
export const instances = pgTable("instances", {
  id: uuid().primaryKey(),
  orgId: uuid("org_id").notNull(),
  starterId: uuid("starter_id"),
});
export const variables = pgTable("variables", {
  id: uuid().primaryKey(),
  instanceId: uuid("instance_id").notNull(),
  name: text().notNull(),
  value: text(),
});
export interface Answers {
  applicant: { name: string; contact: { email: string } };
  witnesses: { name: string; email: string }[];
  place: string;
}
export const submissions = pgTable("submissions", {
  id: uuid().primaryKey(),
  orgId: uuid("org_id").notNull(),
  answers: jsonb().$type<Answers>().notNull(),
  search: text(),
});
export const couriers = pgTable(
  "couriers",
  {
    depot: text().notNull(),
    no: integer().notNull(),
    orgId: uuid("org_id").notNull(),
    name: text(),
    chatId: uuid("chat_id"),
  },
  (t) => [primaryKey({ columns: [t.depot, t.no] })],
);
export const chats = pgTable("chats", {
  id: uuid().primaryKey(),
  orgId: uuid("org_id").notNull(),
  title: text(),
  secretNote: text("secret_note"),
  openedBy: text("opened_by").notNull(),
});
export const currencies = pgTable("currencies", { code: text().primaryKey(), label: text().notNull() });
export const activeUsers = pgView("active_users").as((query) => query.select().from(users));
export const usersRelations = relations(users, ({ many }) => ({ members: many(members) }));
