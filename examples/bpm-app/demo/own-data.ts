import type { OpenDatabase } from "../database.ts";
import { FIRST_DAY } from "../seed/day.ts";
import { seed } from "../seed/seed.ts";
import { openStore } from "../store.ts";
import { classify } from "./classify.ts";
import { clockFrom } from "./clock.ts";
import { askMay, publishNotices, recordDecisions } from "./consent.ts";
import { openApp } from "./open-app.ts";
import type { DemoOptions } from "./options.ts";
import { showSealed } from "./seal.ts";
import { count, type Terminal } from "./terminal.ts";

/** What every stage of the demo is given. */
export interface Demo {
  readonly options: DemoOptions;
  readonly terminal: Terminal;
  readonly out: string;
  readonly database: OpenDatabase;
}

/** The main job on the app's own data, stage by stage. */
export async function runOnOwnData({ options, terminal, out, database }: Demo): Promise<void> {
  const now = clockFrom(FIRST_DAY);
  const store = openStore(out, process.env);

  const { app, habeas, tenants } = await terminal.stage(
    "An app with people, forms and processes",
    async () => {
      const running = await openApp({ database, store, out, now });
      const seeded = await seed(running.app, { seed: 2026 });
      for (const { name, country, users } of seeded) {
        terminal.tell(`${name} (${country}): ${count(users.length, "person", "people")}`);
      }
      return { ...running, tenants: seeded };
    },
  );
  const tenant = tenants.find(({ id }) => id === options.tenant);
  if (!tenant) throw new Error("the chosen tenant was not seeded");
  const { registry, privacy } = habeas;

  await terminal.stage("One registry says what every column is", async () => classify(registry, terminal));

  await terminal.stage("E-mail and phone are sealed", async () => await showSealed(app, tenant, terminal));

  await terminal.stage("Terms and consent are recorded, and asked for", async () => {
    await publishNotices(privacy, tenants);
    for (const each of tenants) await recordDecisions(privacy, each);
    await askMay(privacy, tenant, terminal);
  });
}
