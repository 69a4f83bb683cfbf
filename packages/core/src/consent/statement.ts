import type { NewEntry } from "../ledger/entry.ts";
import { signNote } from "../ledger/sign-note.ts";
import { statementText } from "../ledger/statement.ts";
import type { Foundation } from "./foundation.ts";

/**
 * Signs at once that an entry was appended and by when it will have its leaf: all that can be proven before
 * the host's transaction has committed.
 */
export async function signStatement(base: Foundation, entry: NewEntry): Promise<string> {
  const text = statementText({
    origin: base.origin,
    tenant: entry.tenant,
    entry: entry.id,
    leafHash: entry.leafHash,
    at: entry.at,
    sealedBy: new Date(entry.at.getTime() + base.mergeDelay),
  });
  return await signNote(text, { name: base.origin, signer: base.derivedKeys.signer });
}
