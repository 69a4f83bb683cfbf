import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Client } from "pg";
import { createTestDatabase, type TestDatabase } from "../src/index.ts";
import type { PlanNode } from "../src/tenants/plan-node.ts";
import { readTenantTables } from "../src/tenants/tenant-tables.ts";
import { unboundScans } from "../src/tenants/unbound-scans.ts";

let database: TestDatabase;
let client: Client;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(`
    create schema habeas;
    create table tenants (id text primary key);
    create table users (id uuid primary key, tenant_id text not null, email text, manager_id uuid references users);
    create table sessions (id uuid primary key, user_id uuid not null references users, agent text);
    create table tasks (id int, tenant_id text, assignee_id uuid references users, parent_id int, title text,
      doc jsonb, primary key (tenant_id, id));
    create table notes (id int, tenant_id text, task_id int, body text, primary key (tenant_id, id));
    create table events (id uuid, tenant_id text, user_id uuid references users) partition by hash (tenant_id);
    create table events_a partition of events for values with (modulus 2, remainder 0);
    create table events_b partition of events for values with (modulus 2, remainder 1);
    create table countries (code text primary key, name text);
    create table habeas.people (id uuid primary key, tenant text not null, subject text, at timestamptz)`);
});
afterAll(async () => {
  await client.end();
  await database.close();
});

/** What is found without a tenant, by each of the ways in which PostgreSQL may join. */
async function unbound(statement: string): Promise<string[]> {
  const tables = await readTenantTables(client);
  const found = new Set<string>();
  for (const way of ["hashjoin", "mergejoin", "nestloop"]) {
    await client.query("begin");
    for (const other of ["hashjoin", "mergejoin", "nestloop", "seqscan"]) {
      if (other !== way) await client.query(`set local enable_${other} = off`);
    }
    const { rows } = await client.query<{ "QUERY PLAN": readonly { readonly Plan: PlanNode }[] }>(
      `explain (generic_plan, verbose, costs off, format json) ${statement}`,
    );
    await client.query("rollback");
    const plan = rows[0]?.["QUERY PLAN"][0]?.Plan;
    if (plan === undefined) throw new Error("no plan");
    for (const table of unboundScans(plan, tables)) found.add(table);
  }
  return [...found].toSorted();
}

/** Statements that are right with what stands in brackets, and read the tables behind the arrow without it. */
const STATEMENTS: readonly (readonly [name: string, statement: string, without: readonly string[]])[] = [
  ["a filter", "select * from users where id = $1 [and tenant_id = $2]", ["public.users"]],
  ["a literal", "select * from users where id = $1 [and tenant_id = 'acme']", ["public.users"]],
  ["a cast", "select * from users where id = $1 [and tenant_id::varchar(20) = $2]", ["public.users"]],
  [
    "no distinction",
    "select * from users where id = $1 [and tenant_id is not distinct from $2]",
    ["public.users"],
  ],
  ["the table of tenants", "select * from tenants [where id = $1]", ["public.tenants"]],
  ["a list", "select * from tasks where id = any ($1) [and tenant_id = any ($2)]", ["public.tasks"]],
  [
    "unnested lists",
    "select t.* from unnest($1::int[], $2::text[]) l (id, tenant) join tasks t on t.id = l.id [and t.tenant_id = l.tenant]",
    ["public.tasks"],
  ],
  [
    "a list of values",
    "select t.* from (values ($1::int, $2), ($3, $4)) l (id, tenant) join tasks t on t.id = l.id [and t.tenant_id = l.tenant]",
    ["public.tasks"],
  ],
  [
    "a child by its parent",
    "select s.* from sessions s join users u on u.id = s.user_id where u.email = $1 [and u.tenant_id = $2]",
    ["public.sessions", "public.users"],
  ],
  [
    "a child by its parent's key",
    "select s.* from sessions s join users u on u.id = s.user_id where u.id = $1 [and u.tenant_id = $2]",
    ["public.sessions", "public.users"],
  ],
  [
    "a parent by its child",
    "select u.* from tasks t join users u on u.id = t.assignee_id where t.id = $1 [and t.tenant_id = $2]",
    ["public.tasks", "public.users"],
  ],
  [
    "a key that repeats in each tenant",
    "select n.* from tasks t join notes n on n.task_id = t.id [and n.tenant_id = t.tenant_id] where t.tenant_id = $1",
    ["public.notes"],
  ],
  [
    "a value that two tenants may share",
    "select t.* from users u join tasks t on t.title = u.email [and t.tenant_id = $1] where u.tenant_id = $1",
    ["public.tasks"],
  ],
  [
    "exists",
    "select * from sessions s where exists (select from users u where u.id = s.user_id [and u.tenant_id = $1])",
    ["public.sessions", "public.users"],
  ],
  [
    "in",
    "select * from sessions where user_id in (select id from users where email = $1 [and tenant_id = $2])",
    ["public.sessions", "public.users"],
  ],
  [
    "in, beside an alternative",
    "select * from sessions where (user_id in (select id from users where email = $1 [and tenant_id = $2]) and agent = $3) or (user_id in (select id from users where tenant_id = $2) and agent = $4)",
    ["public.sessions", "public.users"],
  ],
  [
    "not exists",
    "select * from users u where u.tenant_id = $1 and not exists (select from tasks t where t.assignee_id = u.id and t.title = $2) [and true]",
    [],
  ],
  [
    "a common table",
    "with found as materialized (select id from users where email = $1 [and tenant_id = $2]) select s.* from found f join sessions s on s.user_id = f.id",
    ["public.sessions", "public.users"],
  ],
  [
    "a recursion",
    "with recursive walk as (select id from users where id = $1 [and tenant_id = $2] union select u.id from users u join walk w on u.manager_id = w.id) select * from walk",
    ["public.users"],
  ],
  [
    "a left join of rows that belong to found ones",
    "select * from users u left join sessions s on s.user_id = u.id where u.email = $1 [and u.tenant_id = $2]",
    ["public.sessions", "public.users"],
  ],
  [
    "the other side of a left join",
    "select * from users u left join tasks t on t.assignee_id = u.id and t.tenant_id = $1 where u.email = $2 [and u.tenant_id = $1]",
    ["public.users"],
  ],
  [
    "a right join",
    "select * from tasks t right join users u on t.assignee_id = u.id and t.tenant_id = $1 where u.email = $2 [and u.tenant_id = $1]",
    ["public.users"],
  ],
  [
    "a full join",
    "select * from (select * from tasks where tenant_id = $1) t full join (select * from users where id = $2 [and tenant_id = $1]) u on t.assignee_id = u.id",
    ["public.users"],
  ],
  [
    "every alternative",
    "select * from users where (tenant_id = $1 and email = $2) or (id = $3 [and tenant_id = $4])",
    ["public.users"],
  ],
  [
    "a value computed for each row",
    "select u.id, (select count(*) from tasks t where t.assignee_id = u.id and t.title = $2) from users u where u.id = $3 [and u.tenant_id = $1]",
    ["public.tasks", "public.users"],
  ],
  [
    "a subplan with a tenant, which keeps no other row back",
    "select u.id, (select count(*) from tasks t where t.assignee_id = u.id and t.tenant_id = $1) from users u [where u.tenant_id = $1]",
    ["public.users"],
  ],
  [
    "a lateral list of a row's own values",
    "select e.value from tasks t, jsonb_array_elements(t.doc) e where t.id = $1 [and t.tenant_id = $2]",
    ["public.tasks"],
  ],
  [
    "a union",
    "select id from users where tenant_id = $1 union all select id from users [where tenant_id = $1]",
    ["public.users"],
  ],
  [
    "partitions",
    "select * from events where id = $1 [and tenant_id = $2]",
    ["public.events_a", "public.events_b"],
  ],
  [
    "children in partitions",
    "select e.* from users u join events e on e.user_id = u.id where u.id = $1 [and u.tenant_id = $2]",
    ["public.events_a", "public.events_b", "public.users"],
  ],
  [
    "rows of habeas that were found by a parameter",
    "select u.* from habeas.people p join users u on u.tenant_id = p.tenant and u.id::text = p.subject where p.at > now() [and p.tenant = $1]",
    ["public.users"],
  ],
  ["an update", "update users set email = null where id = $1 [and tenant_id = $2]", ["public.users"]],
  [
    "an update from a list",
    "update tasks t set title = l.title from unnest($1::int[], $2::text[]) l (id, title) where t.id = l.id [and t.tenant_id = $3]",
    ["public.tasks"],
  ],
  [
    "a deletion of chosen rows",
    "delete from users where ctid = any (array(select ctid from users where email = $1 [and tenant_id = $2] limit 10))",
    ["public.users"],
  ],
  [
    "an insertion from found rows",
    "insert into sessions (id, user_id) select id, id from users where email = $1 [and tenant_id = $2]",
    ["public.users"],
  ],
  [
    "a name in a literal",
    "select * from users where email = 'users.tenant_id = $1' [and tenant_id = $2]",
    ["public.users"],
  ],
  [
    "a comparison that is none",
    "select * from users where tenant_id > $1 [and tenant_id = $1]",
    ["public.users"],
  ],
  [
    "a condition that a parameter may switch off",
    "select * from users where (tenant_id = $1 or $1 is null) [and tenant_id = $1]",
    ["public.users"],
  ],
  ["a denial", "select * from users where not (tenant_id = $1) [and tenant_id = $2]", ["public.users"]],
];

describe("the scans of a plan", () => {
  it.each(STATEMENTS)(
    "are each of one tenant with %s, and reported without",
    async (_, statement, without) => {
      expect(await unbound(statement.replaceAll(/\[(?! ?\])([^\]]*)\]/g, "$1"))).toEqual([]);
      expect(await unbound(statement.replaceAll(/\[(?! ?\])[^\]]+\]/g, ""))).toEqual(without);
    },
  );

  it("count as found by their keys where an earlier statement listed them, and no other way", async () => {
    expect(await unbound("select * from users where id = any ($1)")).toEqual([]);
    expect(await unbound("delete from sessions where user_id = any ($1)")).toEqual([]);
    expect(await unbound("select * from users where email = any ($1)")).toEqual(["public.users"]);
    expect(await unbound("select * from notes where id = any ($1)")).toEqual(["public.notes"]);
  });

  it("need no tenant in tables that are the same for all", async () => {
    expect(await unbound("select * from countries")).toEqual([]);
  });
});
