import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { refusalJustifications, extensionReasons } from "@habeas/rights";
import { createTestDatabase, describeShared } from "@habeas/testbed";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { addPerson, hostTemplate, openRights } from "./host/host.ts";
import { registry } from "./host/registry.ts";
import * as schema from "./host/schema.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase({ template: hostTemplate });
});
afterAll(async () => {
  await database.close();
});

const receivedAt = new Date("2026-03-02T08:00:00Z");

it("leads an erasure from receipt to answer, each step in the ledger", async () => {
  const { db } = database;
  const { rights, clock } = openRights(db);
  const ana = await addPerson(db, "Ana");
  const request = await rights.requests.open({
    right: "erasure",
    subject: ana.subject,
    receivedAt,
    needsApproval: true,
  });
  expect(request).toMatchObject({ state: "received", due: "2026-04-02" });
  expect(await rights.requests.suspend(request)).toMatchObject({ due: undefined });
  clock.advance("P10D");
  expect(await rights.requests.identify(request)).toMatchObject({ state: "identified", due: "2026-04-13" });
  const plan = await rights.requests.plan(request, { by: "u1", ended: { account: new Date("2026-03-01") } });
  expect(await rights.requests.list("acme")).toContainEqual(
    expect.objectContaining({ id: request.id, state: "planned" }),
  );
  await expect(rights.requests.execute(request)).rejects.toMatchObject({ code: "invalid_transition" });
  await expect(rights.requests.approve(request, { by: "u1" })).rejects.toMatchObject({
    code: "invalid_transition",
  });
  await rights.requests.approve(request, { by: "u2" });
  expect(await rights.requests.execute(request)).toMatchObject({ run: plan.digest, status: "executed" });
  await expect(rights.requests.answer(request)).rejects.toMatchObject({ where: "executed -> answer" });
  expect(await rights.requests.verify(request)).toMatchObject({ clean: true });
  const answer = await rights.requests.answer(request);
  expect(answer).toMatchObject({
    outcome: "done",
    recipients: [{ recipient: "mailer", state: "done" }, { recipient: "bookkeeper" }],
    proof: { clean: true },
  });
  expect(await rights.requests.answer(request)).toEqual(answer);
  const { rows } = await db.execute(sql`
    select body::json->>'event' as event from habeas.ledger_entry
    where reference::text = ${request.reference} and body::json->>'event' like 'request.%'`);
  expect(rows.map(({ event }) => String(event)).toSorted()).toEqual(
    ["received", "suspend", "identify", "plan", "approve", "execute", "verify", "answer"]
      .map((step) => `request.${step}`)
      .toSorted(),
  );
});

it("opens a request once under a key, and refuses the key for another", async () => {
  const { rights } = openRights(database.db);
  const ana = await addPerson(database.db, "Ana");
  const options = { right: "access", subject: ana.subject, receivedAt, key: `mail-${ana.id}` } as const;
  const [first, second] = await Promise.all([rights.requests.open(options), rights.requests.open(options)]);
  expect(first.id).toBe(second.id);
  await expect(rights.requests.open({ ...options, right: "erasure" })).rejects.toMatchObject({
    code: "request_conflict",
  });
  await expect(
    rights.requests.open({ ...options, key: "later", receivedAt: new Date("2027-01-01") }),
  ).rejects.toMatchObject({ code: "invalid_options" });
});

it("extends to three months from receipt, if the person is told in time", async () => {
  const { rights, clock } = openRights(database.db);
  const ana = await addPerson(database.db, "Ana");
  const request = await rights.requests.open({ right: "access", subject: ana.subject, receivedAt });
  expect(await rights.requests.extend(request, { reason: "complexity" })).toMatchObject({
    due: "2026-06-02",
  });
  const late = await rights.requests.open({ right: "portability", subject: ana.subject, receivedAt });
  clock.advance("P2M");
  await expect(rights.requests.extend(late, { reason: "volume" })).rejects.toMatchObject({
    code: "invalid_transition",
  });
});

const outOfPaper = async () => await Promise.reject(new Error("the printer is out of paper"));

it("does once what another right asks for, and answers with the recipients that were told", async () => {
  const { db } = database;
  const disclosures = {
    list: async () =>
      await Promise.resolve([{ recipient: "mailer", purpose: "newsletter", at: new Date(0) }]),
    notify: async () => await Promise.resolve({ state: "done" as const }),
  };
  const { rights } = openRights(db, { disclosures });
  const ana = await addPerson(db, "Ana");
  const request = await rights.requests.open({ right: "rectification", subject: ana.subject, receivedAt });
  let done = 0;
  const act = async (subject: typeof ana.subject) => {
    done += 1;
    return await rights.rectify(subject, [{ table: "users", values: { name: "Anna" } }]);
  };
  await expect(rights.requests.perform(request, act)).rejects.toMatchObject({ code: "invalid_transition" });
  await rights.requests.identify(request);
  // nothing was done: there is nothing to answer
  await expect(rights.requests.answer(request)).rejects.toMatchObject({ where: "identified -> answer" });
  await expect(rights.requests.perform(request, outOfPaper)).rejects.toMatchObject({
    code: "unexpected_failure",
  });
  expect(await rights.requests.get(request)).toMatchObject({ state: "identified" });
  expect(await rights.requests.perform(request, act)).toMatchObject({ state: "executed" });
  await rights.requests.perform(request, act);
  expect(done).toBe(1);
  expect(await rights.requests.answer(request)).toMatchObject({
    outcome: "done",
    recipients: [{ recipient: "mailer", name: "Mailer Inc.", state: "done" }],
  });
  const restriction = await rights.requests.open({ right: "restriction", subject: ana.subject, receivedAt });
  await rights.requests.identify(restriction);
  await rights.requests.perform(
    restriction,
    async (subject) => await rights.restrict(subject, { ground: "accuracy_contested" }),
  );
  expect((await rights.requests.answer(restriction)).recipients).toMatchObject([{ recipient: "mailer" }]);
});

it("waits for the tenant's instruction where data is processed on its behalf, and erases nothing else", async () => {
  const { db } = database;
  const { rights } = openRights(db);
  const email = `guest.${randomUUID()}@example.com`;
  const [id, tenant] = [randomUUID(), "acme"];
  const answers = { email, message: "m", plan: "p" };
  await db.insert(schema.submissions).values({ id, tenantId: tenant, answers });
  const subject = registry.subject("respondent", { tenant, id: email });
  const open = async (right: "access" | "erasure") => {
    const request = await rights.requests.open({ right, subject, receivedAt });
    await rights.requests.identify(request);
    return request;
  };
  const waiting = { code: "instruction_missing", where: "support" };
  const access = await open("access");
  let rows = 0;
  const read = async () => {
    for await (const item of rights.access(subject)) if (item.item === "row") rows += 1;
  };
  await expect(rights.requests.perform(access, read)).rejects.toMatchObject(waiting);
  await rights.instruct(subject, { decision: "retain", by: "tenant" });
  await expect(rights.requests.perform(access, read)).rejects.toMatchObject(waiting);
  expect(rows).toBe(0);
  await rights.instruct(subject, { decision: "answer", by: "tenant" });
  await rights.requests.perform(access, read);
  expect(rows).toBe(1);

  const erasure = await open("erasure");
  await rights.requests.plan(erasure, { by: "u1" });
  await expect(rights.requests.execute(erasure)).rejects.toMatchObject(waiting); // "answer" is not "erase"
  expect(await rights.requests.get(erasure)).toMatchObject({ state: "approved" });
  expect(await db.select().from(schema.submissions).where(eq(schema.submissions.id, id))).toHaveLength(1);
  await rights.instruct(subject, { decision: "erase", by: "tenant" });
  await rights.requests.execute(erasure);
  expect(await db.select().from(schema.submissions).where(eq(schema.submissions.id, id))).toEqual([]);
});

it("refuses with a reason and names the remedies", async () => {
  const { rights } = openRights(database.db);
  const ana = await addPerson(database.db, "Ana");
  const request = await rights.requests.open({ right: "access", subject: ana.subject, receivedAt });
  const answer = await rights.requests.refuse(request, {
    justification: "JustificationA12ManifestlyExcessive",
  });
  expect(answer).toMatchObject({ outcome: "refused", remedies: [{ article: "77" }, { article: "79" }] });
  await expect(rights.requests.identify(request)).rejects.toMatchObject({ code: "invalid_transition" });
  expect(await rights.requests.list("acme")).not.toContainEqual(expect.objectContaining({ id: request.id }));
  await expect(rights.requests.get({ tenant: "other", id: request.id })).rejects.toMatchObject({
    code: "unknown_request",
  });
});

describeShared("the reasons are the DPV's", "vectors/dpv/rights_justifications.csv", (path) => {
  it("names no other", () => {
    const known = readFileSync(path, "utf8");
    for (const name of [...refusalJustifications, ...Object.values(extensionReasons)])
      expect(known).toContain(`"${name}"`);
  });
});
