import { openHost } from "./host/open-host.ts";
import { migrateHost, seedHost } from "./host/prepare.ts";
import { JOURNEY } from "./journey.ts";
import type { SetUp } from "./set-up.ts";

/** Runs the flow over a set-up. @returns The name of the last step that was right. */
export async function run(setUp: SetUp, serverUrl: string): Promise<string> {
  const opened = await setUp.open(serverUrl);
  try {
    await migrateHost(opened.admin, setUp.shape);
    const { db, source, admin } = opened;
    const host = await openHost({ shape: setUp.shape, db, ...(source && { source }) });
    try {
      await seedHost(admin, host);
      await opened.prepared?.();
      let done = "";
      for (const step of JOURNEY) {
        await step({ host, admin });
        done = step.name;
      }
      return done;
    } finally {
      await host.account.close();
    }
  } finally {
    await opened.close();
  }
}
