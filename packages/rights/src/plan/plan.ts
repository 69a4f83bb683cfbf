import type { PlanDoubt } from "../doubts/may-be-theirs.ts";
import type { KeepReason } from "../purposes/lifetime.ts";

/** One step of a plan: no keys, no values. */
export interface PlanStep {
  readonly kind: "update" | "delete";
  readonly tables: readonly { readonly table: string; readonly rows: number }[];
  readonly erase: readonly string[];
  readonly unlink: readonly string[];
  /** A digest over the keys of the rows: says whether they are the same, and not which. */
  readonly keys: string;
}

/** What stays, and on what ground. */
export interface PlanKeep extends KeepReason {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: number;
  readonly describe: string;
}

/**
 * Rows that somebody else owns as well, and the personal values in them that nobody said to be the leaver's: they
 * stay for that person. What is the leaver's own goes when the edge that names her says so (`onErase`).
 * With `elsewhere`: rows of the leaver's own that are another tenant's too, where they are a member as well; they go
 * when the last membership does.
 */
export interface PlanShared {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: number;
  readonly elsewhere?: true;
}

/** What a recipient will be asked. Art. 19. */
export interface PlanRecipient {
  readonly recipient: string;
  readonly name: string;
  readonly action: "erase" | "retain";
  /** The living purposes for which it may keep the data. */
  readonly purposes: readonly string[];
}

/** What was taken as given. */
export interface PlanAssumptions {
  /** Contract purposes that have ended, and when (ISO 8601). */
  readonly ended: Readonly<Record<string, string>>;
  /** Purposes with overriding grounds on record, each with its reason. */
  readonly overriding: Readonly<Record<string, string>>;
  /** Nobody asked: only what is over at this instant goes (ISO 8601). A sweep's. Art. 5(1)(e). */
  readonly expired?: string;
}

/**
 * What an erasure will do: plain data, readable, without personal data but the keys of `mayBeTheirs`. It holds for the
 * database and the rows
 * that it was made for, and for nothing else.
 */
export interface ErasurePlan {
  readonly version: 1;
  readonly tenant: string;
  readonly kind: string;
  /** The person's random reference. */
  readonly reference: string;
  readonly database: string;
  readonly at: string;
  readonly assumptions: PlanAssumptions;
  readonly steps: readonly PlanStep[];
  readonly keeps: readonly PlanKeep[];
  readonly shared: readonly PlanShared[];
  /**
   * Rows that name an address which the person has not confirmed (`emailConfirmed`): neither disclosed nor deleted,
   * and no proof is clean until `erasure.settle` says whose each is.
   */
  readonly mayBeTheirs: readonly PlanDoubt[];
  readonly recipients: readonly PlanRecipient[];
  /** Purposes run for the tenant whose data is touched: Art. 28(3)(a) wants the tenant's instruction first. */
  readonly processorPurposes: readonly string[];
  /** Whether the person's keys can be destroyed: nothing of hers stays. */
  readonly shred: boolean;
  /** SHA-256 over the canonical JSON of everything but `at` and itself. */
  readonly digest: string;
}

/** What the caller knows and the database does not. */
export interface ErasurePlanOptions {
  /** Contract purposes that have ended, and when. @defaultValue what `named_event` records */
  readonly ended?: Readonly<Record<string, Date>>;
  /** Overriding grounds of Art. 21(1), by purpose: the reason goes into the ledger. @defaultValue none */
  readonly overriding?: Readonly<Record<string, string>>;
}
