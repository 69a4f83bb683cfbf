import type { JournalSink } from "@habeas/rights";
import { createTestDatabase } from "@habeas/testbed";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { addPerson, hostTemplate, openRights } from "./host/host.ts";
import * as schema from "./host/schema.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase({ template: hostTemplate });
});
afterAll(async () => {
  await database.close();
});

const grounds = "attacks on other customers come from this address";
const sessionsOf = async (id: string) =>
  await database.db.select().from(schema.sessions).where(eq(schema.sessions.userId, id));

it("ends direct marketing at once and for good: Art. 21(3) leaves nothing to weigh", async () => {
  const { rights, privacy, clock } = openRights(database.db);
  const ana = await addPerson(database.db, "Ana");
  await privacy.notices.publish({
    id: "signup",
    language: "en",
    text: "We send you news. You can say no at any time.",
    validFrom: new Date("2026-01-01"),
  });
  const sale = {
    what: "sale",
    product: "Acme BPM",
    addressGivenBy: "subject",
    objectionOffered: true,
  } as const;
  await privacy.capture(ana.subject, "newsletter", { ...sale, notice: "signup" });
  expect(await privacy.may(ana.subject, "newsletter")).toMatchObject({ allowed: true, because: "softOptIn" });
  clock.advance("P1D");
  await rights.object(ana.subject, "newsletter");
  const ended = { allowed: false, because: "suppressed", suppression: "objected" };
  expect(await privacy.may(ana.subject, "newsletter")).toMatchObject(ended);
  for (const outcome of ["upheld", "overridden"] as const) {
    // @ts-expect-error nobody decides about an objection to direct marketing
    const decided = privacy.decideObjection(ana.subject, "newsletter", { outcome, grounds });
    await expect(decided).rejects.toMatchObject({ code: "wrong_basis" });
  }
  clock.advance("P1D");
  await privacy.capture(ana.subject, "newsletter", { ...sale, notice: "signup" }); // another sale is no consent
  expect(await privacy.may(ana.subject, "newsletter")).toMatchObject(ended);
  expect(await privacy.may(ana.subject, "account")).toMatchObject({ allowed: true });
});

it("lets anything else rest until somebody has weighed it, and takes what only it needed if she prevails", async () => {
  const { rights, privacy, clock } = openRights(database.db);
  const ana = await addPerson(database.db, "Ana");
  const bea = await addPerson(database.db, "Bea");
  const sweep = async () => await rights.retention.sweep(await rights.retention.plan("acme"));
  for (const { subject } of [ana, bea]) await rights.object(subject, "security");
  const pending = { allowed: false, because: "objection_pending" };
  expect(await privacy.may(ana.subject, "security")).toMatchObject(pending);
  await sweep();
  expect(await sessionsOf(ana.id)).toHaveLength(1); // nothing is decided yet

  clock.advance("P1D");
  await expect(
    privacy.decideObjection(ana.subject, "security", { outcome: "overridden" }),
  ).rejects.toMatchObject({ code: "invalid_entry", where: "grounds" });
  expect(await privacy.may(ana.subject, "security")).toMatchObject(pending);
  await privacy.decideObjection(ana.subject, "security", { outcome: "overridden", grounds });
  await privacy.decideObjection(bea.subject, "security", { outcome: "upheld" });
  expect(await privacy.may(ana.subject, "security")).toMatchObject({ allowed: true });
  expect(await privacy.may(bea.subject, "security")).toMatchObject({ allowed: false, because: "objected" });
  await sweep();
  expect(await sessionsOf(ana.id)).toHaveLength(1);
  expect(await sessionsOf(bea.id)).toEqual([]);
  const users = await database.db.select().from(schema.users).where(eq(schema.users.id, bea.id));
  expect(users).toMatchObject([{ name: "Bea", email: bea.email }]);
});

it("refuses an objection to what rests on another basis", async () => {
  const { rights } = openRights(database.db);
  const ana = await addPerson(database.db, "Ana");
  for (const purpose of ["account", "invoicing", "sales"] as const) {
    // @ts-expect-error Art. 21(1) is about 6(1)(e) and (f); a consent is withdrawn
    await expect(rights.object(ana.subject, purpose)).rejects.toMatchObject({ code: "wrong_basis" });
  }
});

function memorySink(): JournalSink & { readonly lines: string[] } {
  const lines: string[] = [];
  return {
    lines,
    append: async (more) => await Promise.resolve(void lines.push(...more)),
    async *read() {
      yield* lines;
      await Promise.resolve();
    },
  };
}

it("is performed by a request, and written into the journal without her name", async () => {
  const sink = memorySink();
  const { rights } = openRights(database.db, { journal: { sink, key: new Uint8Array(32).fill(5) } });
  const ana = await addPerson(database.db, "Ana");
  const request = await rights.requests.open({
    right: "objection",
    subject: ana.subject,
    receivedAt: new Date("2026-03-02T08:00:00Z"),
  });
  await rights.requests.identify(request);
  const done = await rights.requests.perform(request, async (subject) => {
    await rights.object(subject, "security");
  });
  expect(done.state).toBe("executed");
  expect(sink.lines.filter((line) => line.includes('"objection"'))).toHaveLength(1);
  expect(sink.lines.join()).not.toContain(ana.id);
});

it("stays decided in a restored database", async () => {
  await using restored = await createTestDatabase({ template: hostTemplate });
  const journal = { sink: memorySink(), key: new Uint8Array(32).fill(5) };
  const ana = await addPerson(database.db, "Ana");
  const [user] = await database.db.select().from(schema.users).where(eq(schema.users.id, ana.id));
  if (user === undefined) throw new Error("she was added");
  await restored.db.insert(schema.users).values(user);
  await restored.db.insert(schema.sessions).values(await sessionsOf(ana.id));
  const live = openRights(database.db, { journal });
  await live.rights.object(ana.subject, "security");
  await live.rights.object(ana.subject, "newsletter");
  await live.rights.journal.ship();
  live.clock.advance("P1D");
  await live.privacy.decideObjection(ana.subject, "security", { outcome: "upheld" });
  await live.rights.journal.ship();

  const after = openRights(restored.db, { journal });
  after.clock.advance("P2D");
  expect(await after.rights.journal.replay()).toMatchObject({ objected: 2 });
  expect(await after.privacy.may(ana.subject, "security")).toMatchObject({ because: "objected" });
  await after.rights.retention.sweep(await after.rights.retention.plan("acme"));
  expect(await restored.db.select().from(schema.sessions)).toEqual([]);
  expect(await restored.db.select().from(schema.users)).toMatchObject([{ email: ana.email }]);
});
