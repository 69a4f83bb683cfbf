import path from "node:path";
import { randomUUID } from "node:crypto";
import type { App } from "../app.ts";
import type { OpenDatabase } from "../database.ts";
import { appRegistry } from "../registry.ts";
import { FIRST_DAY } from "../seed/day.ts";
import { seed } from "../seed/seed.ts";
import { openStore } from "../store.ts";
import { tenantFolder } from "@habeas/export";
import { classify } from "./classify.ts";
import { clockFrom } from "./clock.ts";
import type { DemoOptions } from "./options.ts";
import type { Terminal } from "./terminal.ts";

export interface Demo {
  readonly options: DemoOptions;
  readonly terminal: Terminal;
  readonly out: string;
  readonly database: OpenDatabase;
}

export async function runOnOwnData({ terminal, out, database }: Demo): Promise<void> {
  const store = openStore(path.join(out, "objects"), process.env);
  const app: App = {
    db: database.db,
    files: {
      put: async (tenant, key, content) => {
        await tenantFolder({ sink: store.sink, tenant }).put(key, content);
      },
    },
    now: clockFrom(FIRST_DAY),
    newId: randomUUID,
  };
  await database.migrate();
  await terminal.stage("Fill the app", async () => await seed(app, { seed: 2026 }));
  await terminal.stage("Classify", async () =>
    classify(
      appRegistry(async () => {
        throw new Error("x");
      }),
      terminal,
    ),
  );
}
