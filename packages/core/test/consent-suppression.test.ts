import { inspect } from "node:util";
import { createTestDatabase, testClock } from "@habeas/testbed";
import { expect, it } from "vitest";
import { createPrivacy, type SealedValues, type SecretKey } from "../src/index.ts";
import { logicalDump } from "./fixtures/logical-dump.ts";
import {
  ana,
  host,
  mia,
  privacyOver,
  registry,
  SALE,
  SALES,
  sealedRegistry,
  secrets,
} from "./fixtures/privacy-host.ts";
import type { SealedValue } from "../src/sealed-values.ts";

const key = (id: string, byte: number): SecretKey => ({ id, secret: new Uint8Array(32).fill(byte) });

it("denies where a key is missing or wrong, and finds what an old key hashed", async () => {
  await using database = await createTestDatabase({ template: host });
  const old = privacyOver(database.db, { secrets: { keys: [key("old", 1)] } }).privacy;
  await old.consent.grant(ana, "sales", SALES);
  await old.consent.grant(mia, "sales", { ...SALES, language: "de" });
  await old.suppression.add({ email: "ana@example.org", reason: "complained" });
  const people = [ana, mia];
  const reasons = async (keys: readonly SecretKey[]): Promise<readonly string[]> => {
    const answers = await privacyOver(database.db, { secrets: { keys } }).privacy.may(people, "sales");
    return answers.map(({ because }) => because);
  };
  expect(await reasons([key("old", 1)])).toEqual(["suppressed", "consent"]);
  expect(await reasons([key("new", 2), key("old", 1)])).toEqual(["suppressed", "consent"]);
  expect(await reasons([key("new", 2)])).toEqual(["suppression_key_missing", "suppression_key_missing"]);
  expect(await reasons([key("old", 3)])).toEqual(["suppression_key_wrong", "suppression_key_wrong"]);

  const wrong = privacyOver(database.db, { secrets: { keys: [key("old", 3)] } }).privacy;
  const before = await logicalDump(database.db);
  await expect(wrong.suppression.add({ email: "x@example.org", reason: "complained" })).rejects.toMatchObject(
    {
      code: "suppression_key_wrong",
    },
  );
  await expect(wrong.object(ana, "newsletter")).rejects.toMatchObject({ code: "suppression_key_wrong" });
  expect(await logicalDump(database.db)).toBe(before);
  expect(await wrong.suppression.covers("x@example.org")).toBe(true);
  await expect(wrong.suppression.find("x@example.org")).rejects.toMatchObject({
    code: "suppression_key_wrong",
  });
  // a contract needs no list
  expect(await wrong.may(ana, "account")).toMatchObject({ allowed: true });

  const both = privacyOver(database.db, { secrets: { keys: [key("new", 2), key("old", 1)] } }).privacy;
  await both.suppression.add({ email: "MIA@EXAMPLE.ORG", reason: "unsubscribed" });
  expect(await reasons([key("new", 2), key("old", 1)])).toEqual(["suppressed", "suppressed"]);
  expect(await both.suppression.find("mia@example.org")).toMatchObject({ reason: "unsubscribed" });
  expect(await both.suppression.covers("not an address")).toBe(true);
});

const shared = (tenant: string) => registry.subject("respondent", { tenant, id: "Shared@Example.org" });

it("is the controller's list across tenants, and a customer's own for the customer's purposes", async () => {
  await using database = await createTestDatabase({ template: host });
  const { privacy } = privacyOver(database.db);
  const [atAcme, atGlobex] = [shared("acme"), shared("globex")];
  const text = { ...SALES, language: "de" };
  const SURVEY = { notice: "survey-1", method: "button" } as const;
  await privacy.consent.grant(atAcme, "surveys", SURVEY);
  await privacy.consent.grant(atGlobex, "sales", text);
  await expect(privacy.consent.grant(atGlobex, "surveys", SURVEY)).rejects.toMatchObject({
    code: "unknown_notice",
  });
  await privacy.capture(atAcme, "newsletter", SALE);
  await privacy.object(atAcme, "newsletter");
  await privacy.capture(atGlobex, "newsletter", SALE);
  expect(await privacy.may([atAcme, atGlobex], "newsletter")).toMatchObject([
    { because: "suppressed" },
    { because: "suppressed" }, // a sale takes nobody off the list
  ]);
  expect(await privacy.may(atGlobex, "sales")).toMatchObject({ allowed: true }); // objected to the newsletter only

  await privacy.suppression.add({
    email: "shared@example.org",
    reason: "complained",
    purpose: "surveys",
    tenant: "acme",
  });
  expect(await privacy.may(atAcme, "surveys")).toMatchObject({
    because: "suppressed",
    suppression: "complained",
  });
  expect(await privacy.suppression.covers("shared@example.org", "surveys", { tenant: "globex" })).toBe(false);
});

it("reads sealed addresses through the port, bound to their row, and denies when it cannot", async () => {
  await using database = await createTestDatabase({ template: host });
  const asked: SealedValue[][] = [];
  const state = { code: "" };
  const sealedValues: SealedValues = {
    columns: [{ table: "users", column: "email", with: ["tenant_id", "id"] }],
    open: async (batch) => {
      asked.push([...batch]);
      return await Promise.resolve(
        batch.map(({ with: [, id] }) =>
          state.code === "" ? { ok: true, value: `${id}@sealed.example` } : { ok: false, code: state.code },
        ),
      );
    },
  };
  const privacy = createPrivacy({ registry: sealedRegistry, db: database.db, secrets, sealedValues });
  const [one, other] = [ana.key, mia.key];
  await privacy.capture(ana, "newsletter", SALE);
  await privacy.object(ana, "newsletter");
  expect(await privacy.may([ana, mia], "newsletter")).toMatchObject([
    { because: "suppressed" },
    { because: "no_soft_opt_in_evidence" },
  ]);
  expect(await privacy.suppression.covers(`${one}@sealed.example`, "newsletter")).toBe(true);
  expect(asked.at(-1)).toMatchObject([
    { value: "Ana@Example.org", with: ["acme", one] },
    { value: "mia@example.org", with: ["globex", other] },
  ]);
  expect(await privacy.describe([ana])).toMatchObject([{ email: `${one}@sealed.example`, country: "MX" }]);

  state.code = "unknown_key"; // nobody knows whether the address is on the list
  expect(await privacy.may(ana, "newsletter")).toMatchObject({ allowed: false });
  await expect(privacy.describe([ana])).rejects.toMatchObject({ code: "address_unreadable" });
  state.code = "key_shredded"; // there is no address any more
  expect(await privacy.describe([ana])).toMatchObject([{ email: undefined }]);
  const bare = createPrivacy({ registry: sealedRegistry, db: database.db, secrets });
  expect(await bare.may(ana, "newsletter")).toMatchObject({ allowed: false });
  await expect(bare.describe([ana])).rejects.toMatchObject({ code: "address_unreadable" });
});

it("opens no sealed address for a question that needs none, and says so when keys cannot be read", async () => {
  await using database = await createTestDatabase({ template: host });
  const sealedValues: SealedValues = {
    columns: [{ table: "users", column: "email", with: ["tenant_id", "id"] }],
    open: async () => await Promise.reject(new Error("Ana@Example.org")),
  };
  const privacy = createPrivacy({ registry: sealedRegistry, db: database.db, secrets, sealedValues });
  expect(await privacy.may(ana, "account")).toMatchObject({ allowed: true });
  const failure: unknown = await privacy.describe([ana]).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "keys_unavailable" });
  expect(inspect(failure)).not.toContain("Example.org");
});

it("lets a newer request of the person herself end her objection", async () => {
  await using database = await createTestDatabase({ template: host });
  const clock = testClock("2026-03-01T00:00:00Z");
  const { privacy } = privacyOver(database.db, {}, clock);
  await privacy.capture(ana, "newsletter", SALE);
  await privacy.object(ana, "newsletter");
  clock.advance(1);
  await privacy.capture(ana, "newsletter", {
    what: "request",
    notice: SALE.notice,
    channel: "preference page",
  });
  expect(await privacy.may(ana, "newsletter")).toMatchObject({ allowed: true, because: "request" });
});
