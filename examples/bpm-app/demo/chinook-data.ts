import path from "node:path";
import { localSecrets } from "@habeas/core";
import { openChinookHabeas, type ChinookHabeas } from "../chinook/habeas.ts";
import { CHINOOK } from "../chinook/registry.ts";
import { scriptForOpenDatabase } from "../chinook/script.ts";
import { customer, invoice } from "../chinook/schema.ts";
import { FIRST_DAY } from "../seed/day.ts";
import { answerAccess } from "./access.ts";
import { classify } from "./classify.ts";
import { clockFrom } from "./clock.ts";
import { erasePerson } from "./erase.ts";
import type { Demo } from "./own-data.ts";
import { count, type Terminal } from "./terminal.ts";

/** A customer with a name, an address, a telephone number and seven invoices. */
const CUSTOMER = { tenant: CHINOOK, id: "2" };

/** The parts of the main job that apply to a database that nobody here wrote. */
export async function runOnChinook({ terminal, out, database }: Demo, script: string): Promise<void> {
  const now = clockFrom(FIRST_DAY);
  const { db } = database;

  const { registry, privacy, rights } = await terminal.stage("The Chinook sample database", async () => {
    await database.run(scriptForOpenDatabase(script));
    terminal.tell(
      `${count(await db.$count(customer), "customer")}, ${count(await db.$count(invoice), "invoice")}`,
    );
    return await openChinookHabeas({ db, now, secrets: await localSecrets(path.join(out, "secrets")) });
  });

  await terminal.stage("One registry says what every column is", async () => classify(registry, terminal));

  await terminal.stage("Consent is recorded, asked for, and withdrawn", async () => {
    await recordConsent(privacy, terminal);
  });

  const subject = registry.subject("customer", CUSTOMER);
  await terminal.stage("A customer asks what is stored (Art. 15)", async () => {
    await answerAccess({ rights, subject, file: path.join(out, "access.html"), terminal });
  });

  await terminal.stage("The customer asks to be erased (Art. 17)", async () => {
    await privacy.events.record(subject, "last purchase");
    await erasePerson({ rights, subject, file: path.join(out, "erasure.json"), terminal });
  });
}

async function recordConsent(privacy: ChinookHabeas["privacy"], terminal: Terminal): Promise<void> {
  const person = privacy.registry.subject("customer", CUSTOMER);
  await privacy.notices.publish({
    id: "newsletter-2026-01",
    language: "de",
    text: "Ja, schreiben Sie mir, wenn es neue Platten gibt. Ich kann das jederzeit widerrufen.",
    validFrom: FIRST_DAY,
  });
  const ask = async (when: string): Promise<void> => {
    const { allowed, because } = await privacy.may(person, "newsletter");
    terminal.tell(`may newsletter ${allowed ? "yes" : "no "}  ${because.padEnd(12)} ${when}`);
  };
  await ask("nothing is recorded");
  await privacy.consent.grant(person, "newsletter", { notice: "newsletter-2026-01", method: "checkbox" });
  await ask("the customer ticked a box");
  await privacy.consent.withdraw(person, "newsletter");
  await ask("the customer took it back");
}
