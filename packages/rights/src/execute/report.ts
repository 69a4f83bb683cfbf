import type { RecipientOutcome } from "../recipients/recipient-outcome.ts";
import type { PlanKeep, PlanShared } from "../plan/plan.ts";

/** What is still there physically after its row is gone, and until when. */
export interface PhysicalCopy {
  readonly where: "heap" | "wal" | "replicas" | "backups" | "exports";
  /** In words that need no knowledge of the database. */
  readonly what: string;
  /** An archive's id. */
  readonly id?: string;
  readonly until?: string;
}

/** What was done: no personal data. */
export interface ErasureReport {
  readonly version: 1;
  readonly tenant: string;
  readonly reference: string;
  /** The digest of the plan: the run's name. */
  readonly run: string;
  /**
   * `executed`: everything planned was done. `late_writes`: rows were added again and again while the erasure
   * ran, and some are there. `incomplete`: a recipient has not answered yet; execute the plan again.
   */
  readonly status: "executed" | "late_writes" | "incomplete";
  readonly executedAt: string;
  readonly deleted: readonly { readonly table: string; readonly rows: number }[];
  readonly erased: readonly {
    readonly table: string;
    readonly columns: readonly string[];
    readonly rows: number;
  }[];
  readonly kept: readonly PlanKeep[];
  /** What stays for others who own it too. */
  readonly shared: readonly PlanShared[];
  readonly recipients: readonly RecipientOutcome[];
  readonly files: { readonly removed: number; readonly waiting: number };
  readonly keys: "shredded" | "retained" | "none";
  readonly physical: readonly PhysicalCopy[];
  readonly signature?: { readonly keyId: string; readonly ed25519: string };
}

/** Something that should be gone and is there. */
export interface Residue {
  /**
   * `graph`: a row that the ownership graph reaches. `scan`: a place where an identifier was found. `undecided`: a row
   * that may be the person's, of which nobody has decided whose it is (`erasure.settle`).
   */
  readonly found: "graph" | "scan" | "undecided";
  /** `schema.table`. */
  readonly table: string;
  readonly column?: string;
  readonly rows: number;
}

/** What a verification found: it looks at the data, not at the report. */
export interface ErasureProof {
  readonly version: 1;
  readonly tenant: string;
  readonly reference: string;
  readonly run: string;
  readonly verifiedAt: string;
  readonly clean: boolean;
  readonly residue: readonly Residue[];
  /** How many tables and columns were searched for how many identifiers. */
  readonly searched: { readonly tables: number; readonly columns: number; readonly identifiers: number };
  /** Tables in which her id stays, so that no key is ever made for her again. */
  readonly tombstones?: readonly string[];
  /** What a search of text cannot see. */
  readonly unseen: readonly string[];
  readonly signature?: { readonly keyId: string; readonly ed25519: string };
}
