import type { Database } from "@habeas/internal";
import type { Signer } from "../secrets/secrets.ts";
import type { Checkpoints } from "./checkpoints.ts";
import type { NewEntry, LedgerRecord } from "./entry.ts";

/** What sealing, publishing and proving stand on. */
export interface LedgerPlace {
  readonly db: Database;
  /** The name of the deployment, under which its logs have theirs. */
  readonly deployment: string;
  readonly signer: Signer;
  /** Public keys of this deployment, old ones too: raw, 32 bytes. */
  readonly publicKeys: readonly Uint8Array[];
  readonly checkpoints: Checkpoints | undefined;
  /** Makes an entry of now, without writing it. */
  readonly entry: (record: LedgerRecord) => NewEntry;
}
