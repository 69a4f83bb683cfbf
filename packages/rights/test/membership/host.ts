import {
  consent,
  contract,
  createPrivacy,
  defineRegistry,
  migrate as migrateCore,
  type SubjectRef,
} from "@habeas/core";
import { rowsOf, type Database } from "@habeas/internal";
import {
  createRights,
  migrate,
  type ErasureProof,
  type ErasureReport,
  type KeyShredder,
} from "@habeas/rights";
import { templateDatabase, testClock } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";

export const users = pgTable("users", {
  id: uuid().primaryKey(),
  email: text().notNull(),
  name: text(),
  lastTaskId: uuid("last_task_id"),
});
/** Of a user, and of no tenant. */
export const settings = pgTable("settings", {
  userId: uuid("user_id").primaryKey(),
  signature: text(),
});
export const members = pgTable(
  "members",
  {
    orgId: text("org_id").notNull(),
    userId: uuid("user_id").notNull(),
    role: text().notNull(),
    invitedBy: uuid("invited_by"),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.userId] })],
);
export const tasks = pgTable("tasks", {
  id: uuid().primaryKey(),
  orgId: text("org_id").notNull(),
  ownerId: uuid("owner_id").notNull(),
  title: text(),
});
/** The author stands before the task: the tenant is the task's all the same. */
export const comments = pgTable("comments", {
  id: uuid().primaryKey(),
  authorId: uuid("author_id").notNull(),
  taskId: uuid("task_id").notNull(),
  body: text(),
});
export const teams = pgTable("teams", {
  id: uuid().primaryKey(),
  orgId: text("org_id").notNull(),
  createdBy: uuid("created_by"),
});

export const registry = defineRegistry({
  schema: { users, settings, members, tasks, comments, teams },
  controller: { name: "Acme", country: "DE", contact: "privacy@acme.example" },
  purposes: {
    app: contract({ as: "processor", describe: "The app", keep: { for: "P30D", after: "account closed" } }),
    news: consent({ describe: "News", notice: "news-1", keep: { for: "P1Y", after: "consent given" } }),
    tips: consent({
      as: "processor",
      describe: "The customer's tips",
      notice: "tips-1",
      keep: { for: "P1Y", after: "consent given" },
    }),
  },
  subjects: {
    user: { table: "users", through: { table: "members", column: "userId" }, email: "email" },
    administrator: {
      table: "users",
      through: { table: "members", column: "userId", when: { role: "admin" } },
      email: "email",
    },
  },
  tables: (p) => ({
    users: {
      id: p.subject(),
      email: p.personal("EmailAddress", { for: ["app", "tips"], erase: "" }),
      name: p.personal("Name", { for: ["app"] }),
      lastTaskId: p.reference("tasks"),
    },
    settings: { userId: p.ownedBy("users"), signature: p.personal("Name", { for: ["app"] }) },
    members: {
      orgId: p.tenant(),
      userId: p.ownedBy("users"),
      role: p.none(),
      invitedBy: p.visibleTo("users"),
    },
    tasks: {
      id: p.none(),
      orgId: p.tenant(),
      ownerId: p.ownedBy("users"),
      title: p.personal("Communication", { for: ["app"] }),
    },
    comments: {
      id: p.none(),
      authorId: p.ownedBy("users", { onErase: "deleteRow" }),
      taskId: p.ownedBy("tasks"),
      body: p.personal("Communication", { for: ["app"] }),
    },
    teams: { id: p.none(), orgId: p.tenant(), createdBy: p.visibleTo("users") },
  }),
});

export const hostTemplate = templateDatabase("rights_membership", async (db) => {
  await migrateCore(db);
  await migrate(db);
  for (const statement of [
    `create table users (id uuid primary key, email text not null, name text, last_task_id uuid)`,
    `create table settings (user_id uuid primary key references users, signature text)`,
    `create table members (org_id text not null, user_id uuid not null references users, role text not null,
      invited_by uuid references users, primary key (org_id, user_id))`,
    `create table tasks (id uuid primary key, org_id text not null, owner_id uuid not null references users, title text)`,
    `create table comments (id uuid primary key, author_id uuid not null references users,
      task_id uuid not null references tasks, body text)`,
    `create table teams (id uuid primary key, org_id text not null, created_by uuid references users)`,
  ]) {
    await db.execute(sql.raw(statement));
  }
});

export function openRights(db: Database, keys?: KeyShredder) {
  const clock = testClock("2026-03-02T09:00:00Z");
  const privacy = createPrivacy({
    registry,
    db,
    clock: clock.now,
    secrets: { keys: [{ id: "test", secret: new Uint8Array(32).fill(7) }] },
  });
  return { privacy, clock, rights: createRights({ privacy, erasers: {}, ...(keys && { keys }) }) };
}

/** Their own id is told by its last digits, and so is what stands in their rows. */
export const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

export const user = (tenant: string, n: number): SubjectRef<"user"> =>
  registry.subject("user", { tenant, id: idOf(n) });

export async function addUser(db: Database, n: number): Promise<void> {
  await db.insert(users).values({ id: idOf(n), email: `canary-${n}@example.com`, name: `Canary ${n}` });
  await db.insert(settings).values({ userId: idOf(n), signature: `Yours, Canary ${n}` });
}

let rows = 1_000;

/** A membership and what hangs on it: a task, a comment on it, and a team. */
export async function addMember(db: Database, tenant: string, n: number, role = "member"): Promise<void> {
  const task = idOf((rows += 1));
  await db.insert(members).values({ orgId: tenant, userId: idOf(n), role });
  await db.insert(tasks).values({ id: task, orgId: tenant, ownerId: idOf(n), title: `Call of ${n}` });
  await db
    .insert(comments)
    .values({ id: idOf((rows += 1)), authorId: idOf(n), taskId: task, body: `From ${n}` });
  await db.insert(teams).values({ id: idOf((rows += 1)), orgId: tenant, createdBy: idOf(n) });
}

/** Plans, executes and verifies. */
export async function eraseIn(
  { rights }: Pick<ReturnType<typeof openRights>, "rights">,
  subject: SubjectRef<"user">,
): Promise<{ readonly report: ErasureReport; readonly proof: ErasureProof }> {
  await rights.instruct(subject, { decision: "erase", by: "admin" });
  const plan = await rights.erasure.plan(subject, { ended: { app: new Date("2026-03-01") } });
  const report = await rights.erasure.execute(plan);
  return { report, proof: await rights.erasure.verify(report) };
}

/** Every row of a tenant, and every row of a user and of theirs that has none, as PostgreSQL prints them. */
export async function printed(db: Database, tenant: string, people: readonly number[]): Promise<string[]> {
  const ids = sql.raw(`'{${people.map(idOf).join(",")}}'::uuid[]`);
  const found = await db.execute(sql`
    select 'users ' || one::text as row from users one where id = any(${ids})
    union all select 'settings ' || one::text from settings one where user_id = any(${ids})
    union all select 'members ' || one::text from members one where org_id = ${tenant}
    union all select 'tasks ' || one::text from tasks one where org_id = ${tenant}
    union all select 'teams ' || one::text from teams one where org_id = ${tenant}
    union all select 'comments ' || one::text from comments one join tasks t on t.id = one.task_id
      where t.org_id = ${tenant}
    order by 1`);
  return rowsOf<{ row: string }>(found).map(({ row }) => row);
}
