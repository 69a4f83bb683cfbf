import { rowsOf } from "@habeas/internal";
import { createTestDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { ana, host, mia, privacyOver, SALES } from "./fixtures/privacy-host.ts";

it("restricts everything but a consent given afterwards, and what Art. 18(2) excepts", async () => {
  await using database = await createTestDatabase({ template: host });
  const { privacy, clock } = privacyOver(database.db);
  await privacy.consent.grant(ana, "sales", SALES);
  clock.advance(1_000);
  await privacy.restrict(ana, { ground: "accuracy_contested" });
  for (const purpose of ["account", "invoicing", "statistics", "newsletter", "sales"] as const) {
    expect(await privacy.may(ana, purpose)).toMatchObject({ allowed: false, because: "restricted" });
  }
  expect(await privacy.may(ana, "invoicing", { despiteRestriction: "legal_claims" })).toMatchObject({
    allowed: true,
    because: "legal_claims",
  });
  clock.advance(1_000);
  await privacy.consent.grant(ana, "sales", SALES);
  expect(await privacy.may(ana, "sales")).toMatchObject({ allowed: true, because: "consent" });

  const tomorrow = new Date(clock.now().getTime() + 86_400_000);
  await expect(privacy.lift(ana, { personInformedAt: tomorrow })).rejects.toMatchObject({
    code: "invalid_entry",
  });
  await privacy.lift(ana, { personInformedAt: clock.now() });
  expect(await privacy.may(ana, "account")).toMatchObject({ allowed: true });
});

it("restricts a purpose while an objection to it is being decided", async () => {
  await using database = await createTestDatabase({ template: host });
  const { privacy } = privacyOver(database.db);
  expect(await privacy.may(ana, "statistics")).toMatchObject({
    allowed: true,
    because: "legitimateInterest",
  });
  await privacy.object(ana, "statistics");
  expect(await privacy.may(ana, "statistics")).toMatchObject({
    allowed: false,
    because: "objection_pending",
  });
  await expect(privacy.decideObjection(ana, "statistics", { outcome: "overridden" })).rejects.toMatchObject({
    code: "invalid_entry",
    where: "grounds",
  });
  await privacy.decideObjection(ana, "statistics", { outcome: "overridden", grounds: "docs/balance-7.md" });
  expect(await privacy.may(ana, "statistics")).toMatchObject({ allowed: true });
  await privacy.object(ana, "statistics");
  await privacy.decideObjection(ana, "statistics", { outcome: "upheld" });
  expect(await privacy.may(ana, "statistics")).toMatchObject({ allowed: false, because: "objected" });
});

it("knows which terms are valid, who accepted them, and whom to ask again", async () => {
  await using database = await createTestDatabase({ template: host });
  const { privacy, clock } = privacyOver(database.db);
  const publish = async (id: string, validFrom: string, acceptance: "required" | "announced") =>
    await privacy.terms.publish({
      series: "tos",
      id,
      language: "en",
      text: id,
      validFrom: new Date(validFrom),
      acceptance,
    });
  await publish("tos-1", "2026-01-01", "required");
  await publish("tos-2", "2026-06-01", "announced");
  await publish("tos-3", "2026-09-01", "required");
  expect(await privacy.terms.state(ana, "tos")).toEqual({ current: "tos-1", accepted: undefined, due: true });
  await expect(privacy.terms.accept(ana, { id: "tos-3" })).rejects.toMatchObject({
    code: "notice_not_valid",
  });
  await expect(privacy.terms.accept(ana, { id: "sales-2026-01" })).rejects.toMatchObject({
    code: "unknown_notice",
  });
  await privacy.terms.accept(ana, { id: "tos-1" });
  expect(await privacy.terms.state(ana, "tos")).toEqual({ current: "tos-1", accepted: "tos-1", due: false });
  clock.set("2026-07-01");
  expect(await privacy.terms.state(ana, "tos")).toEqual({ current: "tos-2", accepted: "tos-1", due: false });
  clock.set("2026-10-01");
  expect(await privacy.terms.state(ana, "tos")).toEqual({ current: "tos-3", accepted: "tos-1", due: true });
  expect(await privacy.terms.state(mia, "other")).toEqual({
    current: undefined,
    accepted: undefined,
    due: false,
  });
});

it("remembers the events of people and tenants that retention counts from", async () => {
  await using database = await createTestDatabase({ template: host });
  const { privacy, clock } = privacyOver(database.db);
  const { reference } = await privacy.consent.grant(ana, "sales", SALES);
  await privacy.events.record(ana, "account closed");
  const contacted = new Date("2026-02-01T00:00:00Z");
  await privacy.events.record({ tenant: "acme", reference }, "last contact", contacted);
  await privacy.events.record({ tenant: "acme" }, "contract ended");
  expect(await privacy.events.of(ana)).toEqual(
    new Map([
      ["account closed", clock.now()],
      ["last contact", contacted],
    ]),
  );
  expect(await privacy.events.of({ tenant: "acme" })).toEqual(new Map([["contract ended", clock.now()]]));
  await privacy.events.revoke(ana, "account closed");
  expect([...(await privacy.events.of(ana)).keys()]).toEqual(["last contact"]);
  expect(await privacy.events.of(mia)).toEqual(new Map());
});

it("finds the nearest published language of what a person's row says (RFC 4647)", async () => {
  await using database = await createTestDatabase({ template: host });
  const { privacy, clock } = privacyOver(database.db);
  const shown = async (locale: string): Promise<unknown> =>
    await database.db.transaction(async (tx) => {
      await tx.execute(sql`update users set locale = ${locale} where id = ${ana.key}::uuid`);
      clock.advance(1_000);
      await privacy.in(tx).consent.grant(ana, "sales", SALES);
      const granted = await tx.execute(
        sql`select body::json #>> '{facts,notice,language}' as language from habeas.ledger_entry
          where body::json ->> 'event' = 'consent.granted' order by entry_id desc limit 1`,
      );
      return rowsOf(granted)[0];
    });
  expect(await shown("es-MX")).toEqual({ language: "es" });
  expect(await shown("DE-ch")).toEqual({ language: "de" });
  expect(await shown("de-Latn-AT")).toEqual({ language: "de" });
  await expect(shown("d")).rejects.toMatchObject({ code: "language_required" });
});
