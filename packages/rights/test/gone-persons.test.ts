import type { Database } from "@habeas/internal";
import { createTestDatabase } from "@habeas/testbed";
import { eq, sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { addPerson, hostTemplate, openRights } from "./host/host.ts";
import * as schema from "./host/schema.ts";

type Host = ReturnType<typeof openRights>;

const sweep = async ({ rights }: Host, tenant = "acme") =>
  await rights.retention.sweep(await rights.retention.plan(tenant));

/** What a host does that knows of no habeas. */
async function deleteRow(db: Database, id: string): Promise<void> {
  await db.update(schema.tasks).set({ assigneeId: null }).where(eq(schema.tasks.assigneeId, id));
  await db.delete(schema.files).where(eq(schema.files.ownerId, id));
  await db.delete(schema.users).where(eq(schema.users.id, id));
}

const addAgain = async (db: Database, id: string): Promise<unknown> =>
  await db
    .insert(schema.users)
    .values({ id, tenantId: "acme", email: `again.${id}@example.com`, passwordHash: "hash" });

const restriction = { ground: "accuracy_contested" } as const;

it("marks a person whose row the host deleted gone, so that a row with their key is a new person", async () => {
  await using database = await createTestDatabase({ template: hostTemplate });
  const { db } = database;
  const host = openRights(db);
  const { rights, privacy } = host;
  const [ana, bea] = [await addPerson(db, "Ana"), await addPerson(db, "Bea")];
  const other = await addPerson(db, "Otto", "other");
  for (const { subject } of [ana, bea, other]) {
    await rights.restrict(subject, restriction);
    await rights.object(subject, "newsletter");
  }
  const former = await privacy.reference(ana.subject);
  expect(await sweep(host)).toMatchObject({ gone: 0 });
  await deleteRow(db, ana.id);
  await deleteRow(db, other.id);
  expect(await sweep(host)).toMatchObject({ gone: 1, persons: [], finished: true });
  expect(await sweep(host)).toMatchObject({ gone: 0 });
  await addAgain(db, ana.id);
  expect(await privacy.may(ana.subject, "account")).toMatchObject({ allowed: true, reference: undefined });
  expect(await privacy.reference(ana.subject)).not.toBe(former);
  // whose row is there, and whose tenant was not swept, stay who they are
  for (const { subject } of [bea, other]) {
    const { rows } = await db.execute(sql`
      select restricted_at is not null as restricted from habeas.subject where person_key = ${subject.key}`);
    expect(rows).toEqual([{ restricted: true }]);
  }
  const { rows } = await db.execute(
    sql`select body from habeas.ledger_entry where body like '%subject.gone%'`,
  );
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain(ana.id);
});

type Person = Awaited<ReturnType<typeof addPerson>>;

/** What is under way with a person, and how it ends. */
const underWay: Readonly<Record<string, (host: Host, person: Person) => Promise<() => Promise<unknown>>>> = {
  "a legal hold": async ({ rights }, { subject }) => {
    const dispute = { matter: "2026-0417", reviewOn: "2099-01-15", by: "dpo" } as const;
    const hold = await rights.holds.place(subject, { ...dispute, data: { tasks: "all" } });
    return async () => await rights.holds.end(hold, { because: "settled", by: "dpo" });
  },
  "an open request": async ({ rights }, { subject }) => {
    const receivedAt = new Date("2026-03-02T08:00:00Z");
    const request = await rights.requests.open({ right: "access", subject, receivedAt });
    return async () =>
      await rights.requests.refuse(request, {
        justification: "JustificationA12IdentityFailure",
      });
  },
  "an erasure that another process runs": async ({ privacy }, { subject }) => {
    const reference = await privacy.reference(subject);
    await privacy.db.execute(sql`
      insert into habeas.erasure_run (tenant_id, run_id, reference, state, round, plan, created_at)
      values ('acme', 'run', ${reference}, 'running', 0, '{}', now())`);
    return async () => await privacy.db.execute(sql`update habeas.erasure_run set state = 'verified'`);
  },
};

it.each(Object.keys(underWay))("leaves a person their key while it is needed: %s", async (what) => {
  await using database = await createTestDatabase({ template: hostTemplate });
  const { db } = database;
  const host = openRights(db);
  const ana = await addPerson(db, "Ana");
  await host.privacy.reference(ana.subject);
  const end = await underWay[what]?.(host, ana);
  await deleteRow(db, ana.id);
  const isKnown = async (): Promise<boolean> => {
    const { rows } = await db.execute(sql`select 1 from habeas.subject where person_key = ${ana.id}`);
    return rows.length > 0;
  };
  expect(await sweep(host)).toMatchObject({ gone: 0 });
  expect(await isKnown()).toBe(true);
  await end?.();
  await sweep(host);
  expect(await isKnown()).toBe(false);
});

it("releases a key after the journal knows what the person decided", async () => {
  await using database = await createTestDatabase({ template: hostTemplate });
  const { db } = database;
  const lines: string[] = [];
  const sink = {
    append: async (more: readonly string[]) => await Promise.resolve(void lines.push(...more)),
    async *read() {
      yield* lines;
      await Promise.resolve();
    },
  };
  const host = openRights(db, { journal: { sink, key: new Uint8Array(32).fill(5) } });
  const ana = await addPerson(db, "Ana");
  await host.privacy.object(ana.subject, "newsletter");
  await deleteRow(db, ana.id);
  expect(await sweep(host)).toMatchObject({ gone: 0 });
  await host.rights.journal.ship();
  expect(await sweep(host)).toMatchObject({ gone: 1 });
});
