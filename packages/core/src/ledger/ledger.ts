import type { LedgerEntry, LedgerRecord } from "./entry.ts";

/** A Merkle log a tenant (RFC 6962): what was recorded, provably and without personal data. */
export interface Ledger {
  /**
   * Appends an entry in the caller's transaction, without any lock: it counts once that commits and is sealed
   * into the tree within the merge delay.
   *
   * @throws A `CoreError`: `tenant_required`; `invalid_entry`; `database_failed`.
   */
  append(entry: LedgerRecord): Promise<LedgerEntry>;
}
