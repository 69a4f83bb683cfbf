import { integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core";

export interface Answers {
  readonly email: string;
  readonly message: string;
  readonly plan: string;
}

export const tenants = pgTable("tenants", { id: text().primaryKey(), name: text().notNull() });

export const users = pgTable("users", {
  id: uuid().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  email: text().notNull().unique(),
  name: text(),
  phone: text(),
  passwordHash: text("password_hash").notNull(),
});

export const invoices = pgTable("invoices", {
  id: uuid().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  userId: uuid("user_id").notNull(),
  billingName: text("billing_name"),
  note: text(),
  issuedAt: timestamp("issued_at", { withTimezone: true }).notNull(),
});

export const invoiceLines = pgTable(
  "invoice_lines",
  { invoiceId: uuid("invoice_id").notNull(), position: integer().notNull(), description: text().notNull() },
  (table) => [primaryKey({ columns: [table.invoiceId, table.position] })],
);

export const sessions = pgTable("sessions", {
  id: uuid().primaryKey(),
  userId: uuid("user_id").notNull(),
  agent: text(),
});

export const tasks = pgTable("tasks", {
  id: uuid().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  assigneeId: uuid("assignee_id"),
  reviewerId: uuid("reviewer_id"),
  parentId: uuid("parent_id"),
  title: text().notNull(),
  note: text(),
});

export const documents = pgTable("documents", {
  id: uuid().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  title: text().notNull(),
});

export const authors = pgTable(
  "authors",
  { userId: uuid("user_id").notNull(), documentId: uuid("document_id").notNull() },
  (table) => [primaryKey({ columns: [table.userId, table.documentId] })],
);

export const submissions = pgTable("submissions", {
  id: uuid().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  handledBy: uuid("handled_by"),
  answers: jsonb().$type<Answers>().notNull(),
});

export const variables = pgTable("variables", {
  id: uuid().primaryKey(),
  submissionId: uuid("submission_id").notNull(),
  name: text().notNull(),
  value: text(),
});

export const files = pgTable("files", {
  id: uuid().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  ownerId: uuid("owner_id"),
  objectKey: text("object_key").notNull(),
});

/** What a host writes in its migrations: the foreign keys are the database's, drizzle's schema names none. */
export const statements: readonly string[] = [
  `create table tenants (id text primary key, name text not null)`,
  `create table users (id uuid primary key, tenant_id text not null references tenants, email text not null unique,
    name text, phone text, password_hash text not null)`,
  `create table invoices (id uuid primary key, tenant_id text not null references tenants,
    user_id uuid not null references users, billing_name text, note text, issued_at timestamptz not null)`,
  `create table invoice_lines (invoice_id uuid not null references invoices, position int not null,
    description text not null, primary key (invoice_id, position))`,
  `create table sessions (id uuid primary key, user_id uuid not null references users on delete cascade, agent text)`,
  `create table tasks (id uuid primary key, tenant_id text not null, assignee_id uuid references users,
    reviewer_id uuid references users, parent_id uuid references tasks, title text not null, note text)`,
  `create table documents (id uuid primary key, tenant_id text not null, title text not null)`,
  `create table authors (user_id uuid not null references users, document_id uuid not null references documents,
    primary key (user_id, document_id))`,
  `create table submissions (id uuid primary key, tenant_id text not null, handled_by uuid references users,
    answers jsonb not null)`,
  `create table variables (id uuid primary key, submission_id uuid not null references submissions, name text not null, value text)`,
  `create table files (id uuid primary key, tenant_id text not null, owner_id uuid references users, object_key text not null)`,
  `create index on invoices (user_id)`,
  `create index on tasks (assignee_id)`,
  `create index on variables (submission_id)`,
];
