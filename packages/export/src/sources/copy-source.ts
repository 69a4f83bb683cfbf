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
  const first = async (text: string): Promise<Readonly<Record<string, unknown>> | undefined> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return (await query(text))[0];
      } catch (error) {
        const fault = sourceFault(error);
        if (attempt === ATTEMPTS || !isCancelled(fault)) throw fault;
      }
    }
  };
  return scrubbedFace<Source>(
    {
      catalog: async () => textOf(await first(catalogQuery({ measured: true })), "catalog"),
      exists: async (text) => (await first(text)) !== undefined,
      begin: async (options) => copySnapshot(driver, await beginSnapshot(driver, options)),
      async join(ticket, options) {
        const joined = await joinSnapshot(driver, ticket, options);
        return joined && copySnapshot(driver, joined);
      },
    },
    scrub,
  );
}
