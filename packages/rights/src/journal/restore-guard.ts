import { type Database, ownDatabase, scrubbedFace } from "@habeas/internal";
import type { JournalOptions } from "../ports.ts";
import { countKnown, unknownLines } from "./known-lines.ts";
import { scrub } from "../scrub.ts";

/** What {@link restoreGuard} compares: the database and the journal outside it. */
export interface RestoreGuardOptions {
  readonly db: Database;
  readonly journal: Pick<JournalOptions, "sink">;
  /**
   * How often a process looks whether the database went back under it, in milliseconds. When it starts, it looks
   * at once.
   * @defaultValue a minute
   */
  readonly every?: number;
  /** @defaultValue the system's clock */
  readonly clock?: () => Date;
}

/**
 * Says whether the journal holds what this database has not seen: then it was restored, and what was decided
 * since the backup is not applied yet. For `createPrivacy({ isBehind })`: `may` answers no until the journal was
 * replayed. Reads the whole journal when a process starts and while the answer is yes.
 *
 * @throws A `RightsError`: `database_fault`. What the sink throws passes: nobody can tell then.
 */
export function restoreGuard(options: RestoreGuardOptions): () => Promise<boolean> {
  const db = ownDatabase(options.db); // a replica's or a cache's answer would be an old one
  const { journal, every = 60_000, clock = () => new Date() } = options;
  let last: { readonly known: number; readonly at: number } | undefined;
  let asking: Promise<boolean> | undefined;

  const look = async (): Promise<boolean> => {
    const known = await countKnown(db);
    const wentBack = last === undefined || known < last.known;
    last = undefined;
    if (wentBack && (await isBehind(db, journal))) return true;
    last = { known, at: clock().getTime() };
    return false;
  };
  return scrubbedFace<() => Promise<boolean>>(async () => {
    if (last !== undefined && clock().getTime() - last.at < every) return false;
    asking ??= look().finally(() => (asking = undefined));
    return await asking;
  }, scrub);
}

/** Lines asked about at once. */
const BATCH = 1000;

async function isBehind(db: Database, { sink }: Pick<JournalOptions, "sink">): Promise<boolean> {
  let batch: string[] = [];
  for await (const line of sink.read()) {
    batch.push(line);
    if (batch.length < BATCH) continue;
    if ((await unknownLines(db, batch)) > 0) return true;
    batch = [];
  }
  return (await unknownLines(db, batch)) > 0;
}
