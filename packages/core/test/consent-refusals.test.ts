import type { Database } from "@habeas/internal";
import { createTestDatabase, testClock } from "@habeas/testbed";
import { expect, it } from "vitest";
import { createPrivacy, type Privacy } from "../src/index.ts";
import { logicalDump } from "./fixtures/logical-dump.ts";
import {
  ana,
  ANA,
  ben,
  host,
  mia,
  privacyOver,
  registry,
  SALE,
  SALES,
  secrets,
} from "./fixtures/privacy-host.ts";

/** The same registry, as plain JavaScript sees it: no type stands in the way of a wrong name. */
const untyped = (db: Database, clock = testClock("2026-03-01T00:00:00Z")): Privacy<Record<string, never>> =>
  createPrivacy({ registry, db, secrets, clock: clock.now }) as unknown as Privacy<Record<string, never>>;

it("answers bad input with a stable code and writes nothing", async () => {
  await using database = await createTestDatabase({ template: host });
  const { privacy, clock } = privacyOver(database.db);
  const loose = untyped(database.db);
  const elsewhere = registry.subject("administrator", { tenant: "globex", id: ANA });
  const asMember = registry.subject("member", { tenant: "acme", id: ANA });
  const nobody = registry.subject("administrator", { tenant: "acme", id: "'; drop table users" });
  const early = privacyOver(database.db, {}, testClock("2025-06-01T00:00:00Z")).privacy;
  await privacy.consent.grant(mia, "sales", SALES);
  clock.advance("P1D");
  await privacy.consent.withdraw(mia, "sales");
  const before = await logicalDump(database.db);

  const refusals: readonly [string, () => Promise<unknown>][] = [
    ["unknown_purpose", async () => await loose.consent.grant(ana, "salse", SALES)],
    ["unknown_purpose", async () => await loose.consent.withdraw(ana, "toString")],
    ["wrong_basis", async () => await loose.consent.grant(ana, "account", SALES)],
    ["wrong_basis", async () => await loose.object(ana, "invoicing")],
    ["wrong_basis", async () => await loose.decideObjection(ana, "newsletter", { outcome: "upheld" })],
    ["unknown_person", async () => await privacy.consent.grant(elsewhere, "sales", SALES)],
    ["unknown_person", async () => await privacy.consent.withdraw(elsewhere, "sales")],
    ["unknown_person", async () => await privacy.capture(asMember, "newsletter", SALE)],
    ["unknown_person", async () => await privacy.reference(nobody)],
    [
      "unknown_person",
      async () =>
        await privacy.restrict({ tenant: "acme", reference: ANA }, { ground: "accuracy_contested" }),
    ],
    [
      "tenant_required",
      async () => await privacy.restrict({ tenant: "", reference: ANA }, { ground: "accuracy_contested" }),
    ],
    [
      "unknown_notice",
      async () => await privacy.consent.grant(ana, "sales", { ...SALES, notice: "sales-1999" }),
    ],
    ["unknown_notice", async () => await privacy.consent.grant(ana, "sales", { ...SALES, language: "fr" })],
    [
      "notice_mismatch",
      async () => await privacy.consent.grant(ana, "sales", { ...SALES, notice: "signup-2026-03" }),
    ],
    ["language_required", async () => await privacy.consent.grant(ben, "sales", SALES)],
    ["notice_not_valid", async () => await early.consent.grant(ana, "sales", SALES)],
    [
      "notice_immutable",
      async () =>
        await privacy.notices.publish({
          id: "survey-1",
          language: "en",
          text: "Other",
          validFrom: new Date("2026-01-01"),
          tenant: "acme",
        }),
    ],
    ["clock_backwards", async () => await early.consent.grant(mia, "sales", SALES)],
    [
      "soft_opt_in_not_covered",
      async () => await privacy.capture(ana, "newsletter", { ...SALE, addressGivenBy: "other" }),
    ],
    [
      "soft_opt_in_not_covered",
      async () => await privacy.capture(ana, "newsletter", { ...SALE, objectionOffered: false }),
    ],
    [
      "soft_opt_in_not_covered",
      async () => await privacy.capture(ana, "newsletter", { ...SALE, product: "Other" }),
    ],
    ["not_restricted", async () => await privacy.lift(ana, { personInformedAt: clock.now() })],
    [
      "no_pending_objection",
      async () => await privacy.decideObjection(ana, "statistics", { outcome: "upheld" }),
    ],
    [
      "invalid_address",
      async () => await privacy.suppression.add({ email: "no address", reason: "complained" }),
    ],
    [
      "tenant_required",
      async () =>
        await privacy.suppression.add({ email: "a@b.example", reason: "complained", purpose: "surveys" }),
    ],
    [
      "invalid_entry",
      async () => await privacy.ledger.append({ tenant: "acme", event: "x", facts: Number.NaN }),
    ],
    ["tenant_required", async () => await privacy.ledger.append({ tenant: "", event: "x", facts: {} })],
    ["unknown_entry", async () => await privacy.receipts.prove({ tenant: "acme", entry: ANA })],
    ["token_invalid", async () => await privacy.consent.confirm("k1.e30.AAAA")],
  ];
  const codes: string[] = [];
  for (const [code, attempt] of refusals) {
    const outcome = await attempt().then(
      () => "accepted",
      (error: { code?: string }) => error.code ?? "no code",
    );
    codes.push(outcome);
    expect(outcome).toBe(code);
    expect(await logicalDump(database.db)).toBe(before);
  }
  expect(await privacy.may([elsewhere, asMember, nobody], "account")).toEqual(
    Array.from({ length: 3 }, () => ({
      allowed: false,
      because: "unknown_person",
      reference: undefined,
      version: 0,
    })),
  );
  expect(await loose.may(ana, "constructor")).toMatchObject({
    allowed: false,
    because: "unknown_purpose",
  });
});

it("keeps values out of the errors of a database that refuses", async () => {
  await using database = await createTestDatabase({ template: host });
  const { privacy } = privacyOver(database.db);
  await database.pool.query(
    "alter table habeas.ledger_payload add constraint too_long check (length(payload) < 10)",
  );
  const failure = await privacy.consent
    .grant(ana, "sales", { ...SALES, evidence: { ip: "canary-192.0.2.7" } })
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({
    code: "database_fault",
    fault: { sqlstate: "23514", constraint: "too_long" },
  });
  expect(JSON.stringify(failure)).not.toContain("canary");
  expect(failure).not.toHaveProperty("cause");
  expect(await privacy.may(ana, "sales")).toMatchObject({ because: "no_consent", version: 0 });
});

it("demands secrets and a place for checkpoints in production", async () => {
  await using database = await createTestDatabase({ template: host });
  const { db } = database;
  const loose = createPrivacy as unknown as (options: object) => unknown;
  expect(() => loose({ registry, db, production: true })).toThrow(
    expect.objectContaining({ code: "secrets_required" }),
  );
  expect(() => loose({ registry, db, production: true, secrets })).toThrow(
    expect.objectContaining({ code: "checkpoints_required" }),
  );
  expect(() => createPrivacy({ registry, db, origin: "two words" })).toThrow(
    expect.objectContaining({ code: "invalid_origin" }),
  );
  const short = { keys: [{ id: "k", secret: new Uint8Array(31) }] };
  expect(() => createPrivacy({ registry, db, secrets: short })).toThrow(
    expect.objectContaining({ code: "invalid_secrets" }),
  );
});
