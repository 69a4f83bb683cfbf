import { ConnectorError, createConnectors, defineConnector, type FaultClass } from "@habeas/connectors";
import { disclosure, rateBucket, recipientState } from "@habeas/connectors/schema";
import { createTestDatabase, testClock } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { addPerson, host, privacyOver, SALE, secrets, TENANT } from "../support/host.ts";
import type { ConnectorErrorOptions } from "../../src/errors.ts";

const NOW = "2026-03-01T00:00:00.000Z";
const LATER = new Date("2026-03-01T00:10:00.000Z");

/** A connector of a host's own, whose only answer is a failure. */
const failing = defineConnector({
  kind: "crm",
  options: z.strictObject({ error: z.instanceof(Error) }),
  create: ({ error }) => ({
    account: "crm:one",
    capabilities: { hardDelete: true, uniqueEmail: true, signedWebhooks: false, webhookRetries: false },
    limits: [{ bucket: "requests", capacity: 1000, perSecond: 1000 }],
    subjects: ["administrator"],
    columns: [],
    check: async () => await Promise.reject(error),
    find: async () => await Promise.resolve([]),
    upsert: async () => await Promise.reject(error),
    unsubscribe: async () => await Promise.resolve({ result: "absent" as const }),
    async *erase() {
      await Promise.resolve();
      yield { state: "purged_verified" as const, remoteIds: [], receipt: null };
    },
    verifyErased: async () => await Promise.resolve("absent" as const),
    async *exportSubject() {
      await Promise.resolve();
      yield { source: "contact", data: null };
    },
  }),
});

/** Delivers to a connector that fails so, and answers what the engine has written down. */
async function afterFailing(error: Error, deliveries = 1) {
  await using database = await createTestDatabase({ template: host });
  const { db } = database;
  const { privacy, clock } = privacyOver(db, testClock(NOW));
  const connectors = createConnectors({
    privacy,
    secrets,
    random: () => 1,
    recipients: { activecampaign: failing({ error }) },
  });
  const ana = await addPerson(db, { email: "ana@example.com" });
  await privacy.capture(ana, "newsletter", SALE);
  await connectors.changed(db, ana);
  for (let delivery = 0; delivery < deliveries; delivery += 1) {
    if (delivery > 0) clock.advance("PT2H");
    await connectors.drain();
  }
  const [row] = await db.select().from(disclosure);
  const [state] = await db.select().from(recipientState);
  const [bucket] = await db.select().from(rateBucket);
  const dead = await connectors.deadLetters({ tenant: TENANT });
  return {
    attempts: row?.attempts,
    pause: row?.notBefore === null || row === undefined ? null : row.notBefore.getTime() - Date.parse(NOW),
    parked: row?.nextCheckAt?.toISOString(),
    stops: state?.stops ?? {},
    isDead: dead.length === 1,
    isStopped: state?.stoppedAt instanceof Date,
    isBlocked: bucket?.blockedUntil instanceof Date,
    error: row?.lastError,
    deletedThere: row?.remoteDeletedAt instanceof Date,
  };
}

const fault = (code: FaultClass, options: ConnectorErrorOptions = {}): Error =>
  new ConnectorError(code, "it failed", { vendor: "crm", operation: "put", ...options });

const goesOn = { isDead: false, isStopped: false, isBlocked: false, deletedThere: false };

describe("the engine's reaction to a failure that is", () => {
  it("retryable: tried again, with a pause that grows", async () => {
    expect(await afterFailing(fault("retryable"))).toMatchObject({ ...goesOn, attempts: 1, pause: 5000 });
  });

  it("rate_limited: all machines wait, and no attempt is counted", async () => {
    const after = await afterFailing(fault("rate_limited", { resetAt: LATER }));
    expect(after).toMatchObject({ ...goesOn, isBlocked: true, attempts: 0, pause: 600_000 });
  });

  it("quota: the operation stands still until it is renewed, and no attempt is counted", async () => {
    const after = await afterFailing(fault("quota", { resetAt: LATER }));
    const probeAt = LATER.toISOString();
    expect(after).toMatchObject({ ...goesOn, attempts: 0, parked: probeAt });
    expect(after.stops).toEqual({ put: { fault: "quota", probeAt, isImport: false } });
  });

  it("auth: everything for the recipient stands still", async () => {
    const after = await afterFailing(fault("auth", { status: 401 }));
    expect(after).toMatchObject({ ...goesOn, isStopped: true, attempts: 0, pause: null });
  });

  it("permission: the operation stands still, without an attempt, and others go on", async () => {
    const after = await afterFailing(fault("permission", { status: 403 }));
    const probeAt = "2026-03-01T00:15:00.000Z";
    expect(after).toMatchObject({ ...goesOn, attempts: 0, parked: probeAt });
    expect(after.stops).toEqual({ put: { fault: "permission", probeAt, isImport: false } });
  });

  it("permanent: a dead letter that points at the field and holds no value", async () => {
    const after = await afterFailing(fault("permanent", { status: 422, pointers: ["/email"] }));
    expect(after).toMatchObject({
      ...goesOn,
      isDead: true,
      error: { code: "permanent", pointers: ["/email"] },
    });
  });

  it("conflict: resolved once, then a person's", async () => {
    expect(await afterFailing(fault("conflict"))).toMatchObject({ ...goesOn, attempts: 1 });
    expect(await afterFailing(fault("conflict"), 2)).toMatchObject({ ...goesOn, isDead: true });
  });

  it("gone: deleted over there, and never made anew", async () => {
    expect(await afterFailing(fault("gone"), 2)).toMatchObject({
      ...goesOn,
      deletedThere: true,
      attempts: 0,
    });
  });

  it("unknown_outcome: looked up, and not before an index can have caught up", async () => {
    expect(await afterFailing(fault("unknown_outcome"))).toMatchObject({
      ...goesOn,
      attempts: 1,
      pause: 65_000,
    });
  });

  it("none of a recipient's: tried again, and its text is not kept", async () => {
    const after = await afterFailing(new Error("ana@example.com was here"));
    expect(after).toMatchObject({
      ...goesOn,
      attempts: 1,
      pause: 5000,
      error: { code: "unexpected_failure" },
    });
  });
});
