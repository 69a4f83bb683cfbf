import { CoreError } from "../errors.ts";
import type { NewEntry } from "../ledger/entry.ts";
import type { Acting } from "./act.ts";
import { signStatement } from "./statement.ts";

/** A decision, written down. */
export interface Decision {
  readonly tenant: string;
  /** The ledger's entry: what receipts prove. */
  readonly entry: string;
  /** The person's random reference. */
  readonly reference: string;
  readonly at: Date;
  /** A signed statement of the entry's leaf hash, and by when it is sealed: the host may still roll back. */
  readonly statement: string;
}

/** @throws A {@link CoreError}: `subject_erased`. */
export function refuseErased({ person }: Acting): void {
  if (person.erasedAt === undefined) return;
  throw new CoreError("subject_erased", "the person behind this reference was forgotten", {
    fix: "if she came back, name her by the app's own id: she gets a new reference",
  });
}

/** What the caller gets for a decision that was written down. */
export async function decision({ base, person }: Acting, entry: NewEntry): Promise<Decision> {
  const statement = await signStatement(base, entry);
  const { tenant, reference } = person;
  return { tenant, entry: entry.id, reference, at: entry.at, statement };
}
