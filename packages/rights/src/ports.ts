import type { SubjectRef } from "@habeas/core";

/** What a recipient is asked to do. It names the person by the reference under which she was disclosed. */
export interface ErasureOrder {
  readonly tenant: string;
  readonly reference: string;
  readonly subject: SubjectRef;
  /** The same for every attempt: an eraser that has seen it answers the same again. */
  readonly orderId: string;
}

/** What a recipient answered. Art. 19. */
export interface ErasureAnswer {
  readonly state: "done" | "retained" | "pending" | "failed";
  /** A stable word, never personal data: `legal_hold`, `unreachable`. */
  readonly reason?: string;
  /** `YYYY-MM-DD`: until when the recipient keeps it. */
  readonly until?: string;
}

/** Erases a person at one recipient. Called again until it says `done` or `retained`. */
export interface Eraser {
  erase(order: ErasureOrder): Promise<ErasureAnswer>;
  /**
   * Erases everything of a tenant that leaves, at a sub-processor. Art. 28(3)(g). Called again until it says
   * `done` or `retained`.
   * @defaultValue the report says that nobody told it
   */
  offboard?(order: TenantErasureOrder): Promise<ErasureAnswer>;
}

/** What a sub-processor is asked when a customer leaves. */
export interface TenantErasureOrder {
  readonly tenant: string;
  /** The same for every attempt. */
  readonly orderId: string;
}

/** A change of which recipients are told: Art. 16, 18 with 19. */
export interface RecipientNotice {
  readonly tenant: string;
  readonly reference: string;
  readonly subject: SubjectRef;
  readonly what: "rectified" | "restricted" | "restriction_lifted";
}

/** One disclosure that took place: Art. 15(1)(c) wants the actual recipients (CJEU C-154/21). */
export interface Disclosure {
  /** A key of the registry's recipients. */
  readonly recipient: string;
  readonly purpose: string;
  readonly at: Date;
}

/** Who was told, and telling them again: implemented by `@habeas/connectors`. */
export interface Disclosures {
  list(person: {
    readonly tenant: string;
    readonly reference: string;
    readonly subject: SubjectRef;
  }): Promise<readonly Disclosure[]>;
  notify?(recipient: string, notice: RecipientNotice): Promise<ErasureAnswer>;
}

/** A table whose people have keys. */
export interface KeyOwner {
  /** `schema.table`, or the table alone in the default schema. */
  readonly table: string;
  readonly tenant: "tenant" | "controller";
}

/** Destroys the person's keys: sealed copies in backups become unreadable. Implemented by `@habeas/crypto`. */
export interface KeyShredder {
  /**
   * Tables, as `schema.table`, in which a shredded person's id stays so that no key is ever made for her again.
   * A verification does not call the id there a residue, and says in its proof that it stays.
   * @defaultValue none
   */
  readonly tombstones?: readonly string[];
  /**
   * The tables whose people have keys, by their names in the database, and whether these belong to the person's
   * tenant or to the controller: other people have none that could be destroyed.
   */
  readonly owners: readonly KeyOwner[];
  /** Destroys the keys of the row with this key; no tenant is named where they are the controller's. */
  shred(person: { readonly tenant?: string; readonly table: string; readonly key: string }): Promise<unknown>;
}

/** The host's object store. */
export interface FileStore {
  /** Removes an object; one that is not there is no error. */
  remove(file: { readonly tenant: string; readonly key: string }): Promise<void>;
}

/** Dumps that were made: `tenantArchives(…)` of `@habeas/export`. */
export interface Exporter {
  /**
   * Somebody of this tenant has been erased: dumps that are being made begin again, those that were made still hold
   * her and are marked. At least once an erasure, before its report.
   * @defaultValue dumps are not told
   */
  markStale?(tenant: string): Promise<void>;
  /** Archives of the tenant that still exist, and until when. */
  archives?(tenant: string): Promise<readonly { readonly id: string; readonly until?: string }[]>;
  /** A complete dump of one tenant. */
  dump?(tenant: string): Promise<{ readonly id: string; readonly digest: string }>;
  /** Whether a dump can be read back completely. */
  verify?(dump: { readonly tenant: string; readonly id: string }): Promise<boolean>;
  /**
   * Removes a dump, Art. 28(3)(g): "deletes existing copies". One that is not there is no error.
   * @defaultValue the dumps that {@link archives} lists stay, and reports say so
   */
  remove?(archive: { readonly tenant: string; readonly id: string }): Promise<void>;
}

/**
 * A place outside the database to which the erasure journal is written, one line at a time: a folder, an object
 * store. What is read must be what was appended, in any order, duplicates allowed.
 */
export interface JournalSink {
  append(lines: readonly string[]): Promise<void>;
  read(): AsyncIterable<string>;
}

/** The journal, and the key that names people in it. */
export interface JournalOptions {
  readonly sink: JournalSink;
  /** 32 bytes that outlive every backup and never lie in one. */
  readonly key: Uint8Array;
}
