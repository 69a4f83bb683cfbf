import { scrubbedFace } from "@habeas/internal";
import { ExportError } from "../errors.ts";
import { catalogQuery } from "@habeas/core/engine";
import { beginSnapshot, joinSnapshot, type CopyDriver } from "./copy-session.ts";
import { copySnapshot } from "./copy-snapshot.ts";
import type { Source } from "./source.ts";
import { sourceFault } from "./source-fault.ts";
import { textOf } from "./text-of.ts";
import { scrub } from "../scrub.ts";

/** A replica that is cleaning up may cancel even a short query. */
const ATTEMPTS = 5;
const isCancelled = (error: Error): boolean => error instanceof ExportError && error.code === "snapshot_lost";

/** A driver that speaks COPY, and how it answers one query outside every snapshot. */
export interface CopySourceOptions {
  readonly driver: CopyDriver;
  readonly query: (text: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
}

/** The source that a driver with COPY makes. */
export function copySource({ driver, query }: CopySourceOptions): Source {
  return scrubbedFace<Source>(
    {
      catalog: async () =>
        await repeated(async () => textOf((await query(catalogQuery({ measured: true })))[0], "catalog")),
      exists: async (text) => await repeated(async () => await existsBehind(driver, text)),
      begin: async (options) => copySnapshot(driver, await beginSnapshot(driver, options)),
      async join(ticket, options) {
        const joined = await joinSnapshot(driver, ticket, options);
        return joined && copySnapshot(driver, joined);
      },
    },
    scrub,
  );
}

async function repeated<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const fault = sourceFault(error);
      if (attempt === ATTEMPTS || !isCancelled(fault)) throw fault;
    }
  }
}

/** In a transaction in which PostgreSQL refuses rather than hides a row. */
async function existsBehind(driver: CopyDriver, text: string): Promise<boolean> {
  const session = await driver.connect();
  let intact = false;
  try {
    await session.query("begin read only");
    await session.query("set local row_security = off");
    const rows = await session.query(text);
    await session.query("rollback");
    intact = true;
    return rows.length > 0;
  } finally {
    session.release(intact);
  }
}
