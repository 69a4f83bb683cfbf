import path from "node:path";
import type { AccessRow } from "@habeas/rights";
import type { OpenDatabase } from "../database.ts";
import { answersIn } from "../processes/state.ts";
import { FIRST_DAY } from "../seed/day.ts";
import { seed } from "../seed/seed.ts";
import { openStore } from "../store.ts";
import { answerAccess } from "./access.ts";
import { classify } from "./classify.ts";
import { clockFrom } from "./clock.ts";
import { administratorsOf, askMay, publishNotices, recordDecisions, subjectOf } from "./consent.ts";
import { deliverAdministrators } from "./deliver.ts";
import { dumpTenant, verifyDump } from "./dump.ts";
import { erasePerson } from "./erase.ts";
import { finishLater } from "./later.ts";
import { proveLedger } from "./ledger.ts";
import { openApp } from "./open-app.ts";
import type { DemoOptions } from "./options.ts";
import { showSealed } from "./seal.ts";
import { summarize } from "./summary.ts";
import { count, shortPath, type Terminal } from "./terminal.ts";

/** What a run of the demo is given. */
export interface Demo {
  readonly options: DemoOptions;
  readonly terminal: Terminal;
  readonly out: string;
  readonly database: OpenDatabase;
}

/** The main job on the app's own data, stage by stage. */
export async function runOnOwnData({ options, terminal, out, database }: Demo): Promise<void> {
  const clock = clockFrom(FIRST_DAY);
  const { now } = clock;
  const { stage } = terminal;
  const store = openStore(out, process.env);

  const running = await stage("An app with people, forms and processes", async () => {
    const opened = await openApp({ database, store, out, now });
    const tenants = await seed(opened.app, { seed: 2026 });
    for (const { name, country, users } of tenants) {
      terminal.tell(`${name} (${country}): ${count(users.length, "person", "people")}`);
    }
    return { ...opened, tenants };
  });
  const { app, habeas, mail, publicKey, tenants } = running;
  const { registry, privacy, exporter, rights } = habeas;
  const tenant = tenants.find(({ id }) => id === options.tenant);
  if (!tenant) throw new Error("the chosen tenant was not seeded");
  const [person] = administratorsOf(tenant);
  const subject = subjectOf(privacy, tenant, person);

  try {
    await stage("One registry says what every column is", async () => {
      await classify(registry, database.db, terminal);
    });
    await stage("E-mail and phone are sealed", async () => {
      await showSealed(app, tenant, terminal);
    });
    await stage("Terms and consent are recorded, and asked for", async () => {
      await publishNotices(privacy, tenants);
      for (const each of tenants) await recordDecisions(privacy, each);
      await askMay(privacy, tenant, terminal);
    });
    await stage("Administrators are delivered to the mail account", async () => {
      await deliverAdministrators({ habeas, mail, tenant, terminal });
    });
    const dump = await stage("Everything of one tenant goes to its own folder", async () => {
      return await dumpTenant({ exporter, tenant: tenant.id, store, terminal });
    });
    await stage("The dump is verified", async () => {
      await verifyDump({ store, prefix: dump.prefix, publicKey, terminal });
    });
    const copy = path.join(out, "access.html");
    await stage(`${person.name} asks what is stored (Art. 15)`, async () => {
      const locale = tenant.language.accessLocale;
      await answerAccess({ rights, subject, now, locale, readable: withoutMachinery, file: copy, terminal });
    });
    const evidence = path.join(out, "erasure.json");
    const erased = await stage(`${person.name} leaves, and asks to be erased (Art. 17)`, async () => {
      // the vendor's own contract ends, and the customer, who answers for the processes, says what becomes of them
      await privacy.events.record(subject, "account closed");
      await privacy.events.record(subject, "contract ended");
      await rights.instruct(subject, { decision: "erase", by: "administrator" });
      return await erasePerson({ rights, subject, now, file: evidence, terminal });
    });
    await stage("31 days later", async () => {
      await finishLater({ habeas, plan: erased.plan, clock, terminal });
    });
    const entries = await stage("The ledger proves it", async () => {
      return await proveLedger(privacy.ledger, tenant.id, terminal);
    });

    const kept = erased.report.kept.filter(({ table }) => table === "invoices");
    const until = kept.map((keep) => keep.until ?? "").toSorted();
    await summarize(
      [
        ["Customer", `${tenant.name}: ${count(tenant.users.length, "person", "people")} with an account`],
        ["Consent", "asked before every use; each answer has a reason, each decision an entry in the ledger"],
        ["Disclosed", "one administrator to ActiveCampaign; unsubscribed there, and not written to again"],
        ["Dump", `${count(dump.rows, "row")} and the files of this customer only, signed: ${dump.place}`],
        ["Access", `answered the same day: ${shortPath(copy)}`],
        [
          "Erased",
          `everything of ${person.name} but ${count(
            kept.reduce((sum, { rows }) => sum + rows, 0),
            "invoice",
          )}`,
        ],
        [
          "Kept",
          `the invoices, for ${kept[0]?.law ?? "nobody"}; the last may go on ${until.at(-1) ?? "no date"}`,
        ],
        ["Told", "ActiveCampaign deleted the contact, and its 30 days to restore it are over"],
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
  } finally {
    await mail.lookAlike.close();
  }
}

/** A saved process is pages of machinery around a few answers. */
const withoutMachinery = (row: AccessRow): AccessRow =>
  row.table === "processInstances" && row.values["state"] !== undefined
    ? { ...row, values: { ...row.values, state: answersIn(row.values["state"]) } }
    : row;
