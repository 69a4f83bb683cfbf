import { generateKeyPairSync } from "node:crypto";
import path from "node:path";
import { folderCheckpoints, localSecrets } from "@habeas/core";
import { ed25519Signer } from "@habeas/export";
import { openChinookHabeas, type ChinookHabeas } from "../chinook/habeas.ts";
import { CHINOOK } from "../chinook/registry.ts";
import { scriptForOpenDatabase } from "../chinook/script.ts";
import { customer, invoice } from "../chinook/schema.ts";
import { FIRST_DAY } from "../seed/day.ts";
import { openStore } from "../store.ts";
import { answerAccess } from "./access.ts";
import { classify } from "./classify.ts";
import { clockFrom } from "./clock.ts";
import { dumpTenant, verifyDump } from "./dump.ts";
import { erasePerson } from "./erase.ts";
import { proveLedger } from "./ledger.ts";
import { UsageError } from "./options.ts";
import type { Demo } from "./own-data.ts";
import { summarize } from "./summary.ts";
import { count, shortPath, type Terminal } from "./terminal.ts";

/** A customer with a name, an address, a telephone number and seven invoices. */
const CUSTOMER = { tenant: CHINOOK, id: "2" };

/** The parts of the main job that apply to a database that nobody here wrote. */
export async function runOnChinook({ terminal, out, database }: Demo, script: string): Promise<void> {
  const { now } = clockFrom(FIRST_DAY);
  const { stage } = terminal;
  const { db, pool } = database;
  const store = openStore(out, process.env);
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");

  const habeas = await stage("The Chinook sample database", async () => {
    await load(database, script);
    terminal.tell(
      `${count(await db.$count(customer), "customer")}, ${count(await db.$count(invoice), "invoice")}`,
    );
    return await openChinookHabeas({
      db,
      pool,
      now,
      sink: store.sink,
      signer: ed25519Signer(privateKey),
      secrets: await localSecrets(path.join(out, "secrets")),
      checkpoints: folderCheckpoints({ folder: path.join(out, "checkpoints") }),
    });
  });
  const { registry, privacy, exporter, rights } = habeas;
  const subject = registry.subject("customer", CUSTOMER);

  await stage("One registry says what every column is", async () => {
    await classify(registry, db, terminal);
  });
  await stage("Consent is recorded, asked for, and withdrawn", async () => {
    await recordConsent(privacy, terminal);
  });
  const dump = await stage("Everything in one dump", async () => {
    return await dumpTenant({ exporter, tenant: CHINOOK, store, terminal });
  });
  await stage("The dump is verified", async () => {
    await verifyDump({ store, prefix: dump.prefix, publicKey, terminal });
  });
  const copy = path.join(out, "access.html");
  await stage("A customer asks what is stored (Art. 15)", async () => {
    await answerAccess({ rights, subject, now, locale: "de", file: copy, terminal });
  });
  const evidence = path.join(out, "erasure.json");
  const { report } = await stage("The customer asks to be erased (Art. 17)", async () => {
    await privacy.events.record(subject, "last purchase");
    return await erasePerson({ rights, subject, now, file: evidence, terminal });
  });
  const entries = await stage("The ledger proves it", async () => {
    return await proveLedger(privacy.ledger, CHINOOK, terminal);
  });

  const kept = report.kept.filter(({ table }) => table === "invoice");
  const until = kept.map((keep) => keep.until ?? "").toSorted();
  await summarize(
    [
      ["Dump", `${count(dump.rows, "row")}, signed and verified: ${dump.place}`],
      ["Access", `answered the same day: ${shortPath(copy)}`],
      ["Erased", "name, address, telephone and e-mail of one customer"],
      [
        "Kept",
        `${count(sum(kept), "invoice")}, for ${kept[0]?.law ?? "nobody"}; the last may go on ${until.at(-1) ?? "no date"}`,
      ],
      [
        "Evidence",
        `${shortPath(evidence)}, and ${count(entries, "ledger entry", "ledger entries")}: no personal data in either`,
      ],
      [
        "Not yet gone",
        "backups until they expire; the dump above was made before, is marked stale, and expires",
      ],
    ],
    { out, terminal },
  );
}

const sum = (kept: readonly { readonly rows: number }[]): number =>
  kept.reduce((total, { rows }) => total + rows, 0);

async function load({ db, run }: Demo["database"], script: string): Promise<void> {
  try {
    await run(scriptForOpenDatabase(script));
    await db.$count(customer);
  } catch {
    throw new UsageError("--data: this script does not build the Chinook sample database");
  }
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
