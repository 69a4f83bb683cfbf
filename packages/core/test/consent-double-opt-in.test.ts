import { createTestDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { verifyReceipt } from "../src/verify.ts";
import { ana, ANA, host, mia, privacyOver, SALES, secrets } from "./fixtures/privacy-host.ts";

const DOUBLE = { ...SALES, method: "doubleOptIn" } as const;

it("waits for the confirmation, which proves both acts and the text", async () => {
  await using database = await createTestDatabase({ template: host });
  const { privacy, clock } = privacyOver(database.db);
  const first = await privacy.consent.grant(ana, "sales", DOUBLE);
  if (first.state !== "awaiting_confirmation") throw new Error("a token was expected");
  expect(await privacy.may(ana, "sales")).toMatchObject({ allowed: false, because: "confirmation_pending" });
  expect(Buffer.from(first.token.split(".")[1] ?? "", "base64url").toString()).not.toMatch(
    new RegExp(`example.org|${ANA}`, "i"),
  );

  clock.advance("P6D");
  const second = await privacy.consent.confirm(first.token);
  expect(await privacy.may(ana, "sales")).toMatchObject({
    allowed: true,
    since: clock.now(),
    entry: second.entry,
  });
  await privacy.ledger.seal();
  const verdict = await verifyReceipt(await privacy.receipts.prove(second), {
    keys: privacy.ledger.verifierKeys(),
  });
  expect(verdict).toMatchObject({
    entry: {
      facts: {
        requested: first.entry,
        method: "doubleOptIn",
        notice: { id: "sales-2026-01", language: "es" },
      },
    },
  });
  await expect(privacy.consent.confirm(first.token)).rejects.toMatchObject({ code: "token_spent" });
});

it("confirms nothing that was withdrawn, asked for again, is too old, or was changed", async () => {
  await using database = await createTestDatabase({ template: host });
  const { privacy, clock } = privacyOver(database.db);
  const token = async (): Promise<string> => {
    const grant = await privacy.consent.grant(ana, "sales", DOUBLE);
    return grant.state === "awaiting_confirmation" ? grant.token : "";
  };
  const withdrawn = await token();
  await privacy.consent.withdraw(ana, "sales");
  await expect(privacy.consent.confirm(withdrawn)).rejects.toMatchObject({ code: "token_spent" });

  clock.advance(1); // a withdrawal wins a tie
  const superseded = await token();
  const present = await token();
  await expect(privacy.consent.confirm(superseded)).rejects.toMatchObject({ code: "token_spent" });

  const [id = "", claims = "", mac = ""] = present.split(".");
  const other = Buffer.from(
    Buffer.from(claims, "base64url").toString().replace("sales-2026-01", "sales-2027-01"),
  );
  for (const wrong of [
    `${id}.${other.toString("base64url")}.${mac}`,
    `k0.${claims}.${mac}`,
    `${id}.${claims}.${mac.slice(0, -1)}${mac.endsWith("A") ? "E" : "A"}`,
    `${id}.${claims}`,
    "",
  ]) {
    await expect(privacy.consent.confirm(wrong)).rejects.toMatchObject({ code: "token_invalid" });
  }
  const rotated = { keys: [{ id: "k2", secret: new Uint8Array(32).fill(1) }, ...secrets.keys] };
  await privacyOver(database.db, { secrets: rotated }, clock).privacy.consent.confirm(present);
  const late = await token();
  clock.advance("P7D");
  await expect(privacy.consent.confirm(late)).rejects.toMatchObject({ code: "token_expired" });
  expect(await privacy.may(ana, "sales")).toMatchObject({ allowed: true });
});

it("confirms only for the address that the link was mailed to", async () => {
  await using database = await createTestDatabase({ template: host });
  const { privacy } = privacyOver(database.db);
  const grant = await privacy.consent.grant(ana, "sales", DOUBLE);
  const again = await privacy.consent.grant(mia, "sales", { ...DOUBLE, language: "de" });
  if (grant.state !== "awaiting_confirmation" || again.state !== "awaiting_confirmation") {
    throw new Error("tokens were expected");
  }
  await database.db.execute(sql`update users set email = 'other@example.org' where id = ${ANA}`);
  await expect(privacy.consent.confirm(grant.token)).rejects.toMatchObject({ code: "address_changed" });
  expect(await privacy.may(ana, "sales")).toMatchObject({ allowed: false, because: "confirmation_pending" });
  await database.db.execute(sql`update users set email = null where id = ${ANA}`);
  await expect(privacy.consent.confirm(grant.token)).rejects.toMatchObject({ code: "address_changed" });

  await database.db.execute(sql`update users set email = 'ANA@example.org ' where id = ${ANA}`); // the same mailbox
  await privacy.consent.confirm(grant.token);
  expect(await privacy.may(ana, "sales")).toMatchObject({ allowed: true });
  const rotated = { keys: [{ id: "k2", secret: new Uint8Array(32).fill(1) }, ...secrets.keys] };
  await privacyOver(database.db, { secrets: rotated }).privacy.consent.confirm(again.token);
});
