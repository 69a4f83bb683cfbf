import type { Database } from "@habeas/internal";
import type { DerivedKeys } from "../secrets/derived-keys.ts";
import { insertEntry } from "./append.ts";
import type { Checkpoints } from "./checkpoints.ts";
import { newEntry, type LedgerRecord, type NewEntry } from "./entry.ts";

/** What the ledger stands on. `db` may be the host's transaction. */
export interface LedgerFoundation {
  readonly db: Database;
  readonly derivedKeys: DerivedKeys;
  readonly clock: () => Date;
  readonly random: (length: number) => Uint8Array;
  /** The name of this deployment in checkpoints and statements. */
  readonly origin: string;
  readonly checkpoints: Checkpoints | undefined;
}

/** Appends to the ledger in this transaction. */
export async function record(
  base: Pick<LedgerFoundation, "db" | "random">,
  entry: LedgerRecord,
  at: Date,
): Promise<NewEntry> {
  const made = newEntry(entry, { at, random: base.random });
  await insertEntry(base.db, made);
  return made;
}
