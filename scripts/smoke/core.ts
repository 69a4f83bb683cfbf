import { equal } from "node:assert/strict";
import { recordOfProcessing } from "@habeas/core/documents";
import { requestDeadline } from "@habeas/core/law";
import { redactedLogging } from "@habeas/core/pino";
import { verifyReceipt } from "@habeas/core/verify";
import { pino } from "pino";
import { registry, type Host } from "./host.ts";

/** Silence is no consent, consent can be taken back, and what happened can be proven. */
export async function core({ privacy, addPerson }: Host): Promise<void> {
  const person = await addPerson("core");
  equal((await privacy.may(person, "sales")).because, "no_consent");
  await privacy.consent.grant(person, "sales", { notice: "sales", method: "checkbox", language: "en" });
  equal((await privacy.may(person, "sales")).allowed, true);
  await privacy.consent.withdraw(person, "sales");
  equal((await privacy.may(person, "sales")).because, "withdrawn");

  const lines: string[] = [];
  const logger = pino(redactedLogging(registry), { write: (line: string) => lines.push(line) });
  logger.info({ user: { email: "canary@example.com" } }, "signed in");
  equal(lines.length, 1);
  equal(lines.join("").includes("canary"), false);

  equal(typeof verifyReceipt, "function");
  equal(typeof requestDeadline, "function");
  equal(typeof recordOfProcessing, "function");
}
