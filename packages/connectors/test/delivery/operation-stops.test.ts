import { createConnectors } from "@habeas/connectors";
import { disclosure } from "@habeas/connectors/schema";
import type { Database } from "@habeas/internal";
import { createTestDatabase, testClock } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import { addPerson, host, privacyOver, SALES, secrets, TENANT } from "../support/host.ts";
import { loggerInto, type LoggedLine } from "../support/logger-into.ts";
import { connect, startCheckedPipedrive } from "../support/pipedrive.ts";

/** A company that is asked for a lead for each of so many people, and what it was asked. */
async function open(db: Database, people: number) {
  const clock = testClock("2026-03-01T00:30:00Z");
  const asked: string[] = [];
  const remote = await startCheckedPipedrive({
    clock: clock.now,
    observe: ({ request }) => asked.push(`${request.method} ${request.path.replace(/\/\d+$/, "/id")}`),
  });
  const { privacy } = privacyOver(db, clock);
  const log: LoggedLine[] = [];
  const connectors = createConnectors({
    privacy,
    secrets,
    random: () => 1,
    logger: loggerInto(log),
    recipients: {
      pipedrive: connect(remote, { campaigns: false, burst: 1e6, searches: 1e6, dailyTokens: 1e9 }),
    },
  });
  const subjects = [];
  for (let index = 0; index < people; index += 1) {
    const subject = await addPerson(db, { email: `p${String(index)}@example.com` });
    await privacy.consent.grant(subject, "sales", SALES);
    await connectors.changed(db, subject);
    subjects.push(subject);
  }
  const count = (call: string): number => asked.filter((one) => one === call).length;
  const told = (event: string) => log.filter((one) => one.event === event).map(({ operation }) => operation);
  return { clock, remote, privacy, connectors, subjects, asked, count, told };
}

const LEAD = "POST /api/v1/leads";
const refused = {
  kind: "status",
  status: 403,
  body: { success: false, code: "feature_capping_leads" },
} as const;

describe("an operation that the recipient does not allow", () => {
  it("stands still for everybody, is asked for again by one, and goes on for all", async () => {
    await using database = await createTestDatabase({ template: host });
    const { db } = database;
    const { clock, remote, connectors, count, told, asked } = await open(db, 20);
    remote.faults.inject({ method: "POST", path: "/leads", fault: refused, times: 1000 });
    await connectors.drain();
    const before = count(LEAD);
    expect(before).toBeLessThanOrEqual(8); // those that were under way together
    expect(told("stopped")).toEqual(["addLead"]);
    const rows = await db.select().from(disclosure);
    expect(new Set(rows.map(({ attempts }) => attempts))).toEqual(new Set([0]));
    expect(await connectors.deadLetters({ tenant: TENANT })).toEqual([]);

    asked.length = 0;
    clock.advance("PT10M");
    await connectors.drain();
    expect(asked).toEqual([]); // nothing at all, until it is time
    clock.advance("PT5M");
    await connectors.drain();
    expect(count(LEAD)).toBe(1);
    expect(asked.length).toBeLessThan(8 * 6); // of twenty people, only those who looked together

    remote.faults.clear();
    clock.advance("PT15M");
    await connectors.drain();
    expect(remote.company.items.leads.size).toBe(20);
    expect(remote.company.persons.size).toBe(20);
    expect(told("resumed")).toEqual(["addLead"]);
    await remote[Symbol.asyncDispose]();
  });

  it("does not keep anybody from leaving", async () => {
    await using database = await createTestDatabase({ template: host });
    const { db } = database;
    const { clock, remote, privacy, connectors, subjects, asked } = await open(db, 2);
    remote.faults.inject({ method: "POST", path: "/leads", fault: refused, times: 1000 });
    await connectors.drain();
    const [ana] = subjects;
    if (ana === undefined) throw new Error("nobody");
    clock.advance("PT1M");
    asked.length = 0;
    await privacy.consent.withdraw(ana, "sales");
    await connectors.drain();
    expect(asked.filter((one) => one.startsWith("GET /api/v1/leads"))).toHaveLength(2); // hers: open and archived
    const rows = await db.select().from(disclosure);
    expect(rows.map(({ actual }) => actual).toSorted()).toEqual(["none", "unsubscribed"]);
    await remote[Symbol.asyncDispose]();
  });

  it("goes on at once when it is resumed", async () => {
    await using database = await createTestDatabase({ template: host });
    const { remote, connectors } = await open(database.db, 3);
    remote.faults.inject({ method: "POST", path: "/leads", fault: refused, times: 1000 });
    await connectors.drain();
    remote.faults.clear();
    await connectors.resume("pipedrive");
    await connectors.drain();
    expect(remote.company.items.leads.size).toBe(3);
    await remote[Symbol.asyncDispose]();
  });
});

describe("an allowance that is used up", () => {
  it("is not asked for by everybody else, and goes on when it is renewed", async () => {
    await using database = await createTestDatabase({ template: host });
    const { clock, remote, connectors, asked, told } = await open(database.db, 40);
    const headers = { "x-daily-ratelimit-token-remaining": "0" };
    remote.faults.inject({ fault: { kind: "status", status: 429, headers }, times: 1000 });
    await connectors.drain();
    expect(asked.length).toBeLessThanOrEqual(8); // of forty
    expect(told("stopped").length).toBeGreaterThan(0);
    remote.faults.clear();
    asked.length = 0;
    clock.advance("PT29M");
    await connectors.drain();
    expect(asked).toEqual([]);
    clock.advance("PT1M"); // 01:00
    await connectors.drain();
    expect(remote.company.items.leads.size).toBe(40);
    await remote[Symbol.asyncDispose]();
  });
});
