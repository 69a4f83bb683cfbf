import type { LedgerEntry, LedgerRecord } from "./entry.ts";
import type { ConsistencyProof } from "./merkle-proof.ts";
import type { SealingRound } from "./run.ts";
import type { LedgerReport } from "./verify-stored.ts";

/** A Merkle log a tenant (RFC 6962): what was recorded, provably and without personal data. */
export interface Ledger {
  /**
   * Appends an entry in the caller's transaction, without any lock: it counts once that commits and is sealed
   * into the tree within the merge delay.
   *
   * @throws A `CoreError`: `tenant_required`; `invalid_entry`; `database_fault`.
   */
  append(entry: LedgerRecord): Promise<LedgerEntry>;
  /** What was recorded about a person, the oldest first: the public parts, for her or for a dispute. */
  history(person: { readonly tenant: string; readonly reference: string }): AsyncIterable<string>;
  /** One round of what `privacy.run` does all the time: gives entries their leaves and publishes checkpoints. */
  seal(): Promise<SealingRound>;
  /** The last checkpoint that was published for a tenant, a C2SP signed note. */
  checkpoint(tenant: string): Promise<string | undefined>;
  /**
   * That the log only grew between two sizes of its present number.
   *
   * @throws A `CoreError`: `not_sealed` for a size beyond the log.
   */
  consistency(tenant: string, from: number, to: number): Promise<ConsistencyProof>;
  /**
   * Reads a tenant's whole log and compares it with the last checkpoint outside the database (or, without a
   * sink, with the last one inside, which proves nothing against the database's owner). Memory does not grow.
   */
  verify(tenant: string): Promise<LedgerReport>;
  /**
   * The verifier keys to hand out, in the text form of C2SP signed notes: the present one first, then those
   * that older keys of the secrets made.
   */
  verifierKeys(): readonly string[];
}
