import type { Json } from "@habeas/internal";
import type { ConnectorContext } from "./connector-context.ts";

/** How a recipient's system behaves, as far as the delivery engine must know. */
export interface Capabilities {
  /** Does a deletion really delete, or only hide? */
  readonly hardDelete: boolean;
  /** Days until a deleted contact is purged and can no longer be restored. */
  readonly purgeDelayDays?: number;
  /** Is the number of deletions limited, by month for example? */
  readonly deleteQuota?: boolean;
  /** At most one contact per e-mail address? */
  readonly uniqueEmail: boolean;
  /** Many contacts in one request. */
  readonly batch?: { readonly maximum: number; readonly maximumBytes: number; readonly minimum: number };
  readonly signedWebhooks: boolean;
  /** Does the vendor send a lost webhook again? */
  readonly webhookRetries: boolean;
}

/** An allowance of an account: a token bucket, shared by all machines. */
export interface RateLimit {
  readonly bucket: string;
  /** How many tokens may be spent at once. */
  readonly capacity: number;
  /** Tokens that come back per second. In any window of one second at most `capacity + perSecond` are spent. */
  readonly perSecond: number;
}

/** Where a person is at a recipient. */
export interface RemoteTarget {
  /** core's random reference of the person. */
  readonly reference: string;
  /** Identifiers at the recipient, as far as they are known. */
  readonly remoteIds: readonly string[];
  /** Present and earlier addresses; empty when they are no longer known. */
  readonly emails: readonly string[];
  /** The order of an erasure, while one runs. */
  readonly order?: string | undefined;
}

/** A contact found at a recipient. */
export interface RemoteContact {
  readonly id: string;
  /** Present in listings only, so that contacts can be matched; never stored. */
  readonly email?: string | undefined;
}

/** What may be sent about a person: nothing else is at hand. */
export interface OutboundContact {
  readonly reference: string;
  readonly email: string;
  /** Column of the registry → value; only columns that serve one of the purposes. */
  readonly fields: Readonly<Record<string, string>>;
  /** The purposes that are allowed now. */
  readonly purposes: readonly string[];
  /** Columns that were sent once and may not be there any more: emptied over there. @defaultValue none */
  readonly cleared?: readonly string[];
  /**
   * Purpose → since when it may be subscribed anew: the person left it, and asked for it again at that instant. One
   * that she left later stays ended, where the recipient tells when.
   */
  readonly resubscribe: Readonly<Record<string, Date>>;
}

/** What became of a call. */
export type Outcome =
  | { readonly result: "applied"; readonly remoteId: string }
  /** The person opted out over there: recorded, respected, never undone. */
  | {
      readonly result: "opted_out";
      readonly remoteId: string;
      readonly purposes: readonly string[];
      readonly by: OptOutReason;
    }
  /** Deleted over there: never created again. */
  | { readonly result: "gone" }
  /** Nothing was there to act on. */
  | { readonly result: "absent" };

export type OptOutReason = "unsubscribed" | "bounced" | "complained";

/** How far an erasure has come, in this order; `blocked` and `manual` need a person or a date. */
export type EraseState =
  | "requested"
  | "withdrawn"
  | "deleted"
  | "absent_verified"
  | "purge_expected"
  | "purged_verified"
  | "blocked"
  | "manual"
  /** A person said, with evidence, that what no interface can delete is gone. */
  | "attested";

/** One step of an erasure, written down before the next one is taken. */
export interface EraseStep {
  readonly state: EraseState;
  readonly remoteIds: readonly string[];
  /** What the recipient answered: identifiers and statuses, no personal data. */
  readonly receipt: Json;
  /** When to look again: the purge date, or the end of a blocked quota. */
  readonly until?: Date | undefined;
}

export type Presence = "absent" | "soft_deleted" | "present";

/** A piece of what a recipient holds about a person (Art. 15). */
export interface ExportRecord {
  /** What the vendor calls it: `contact`, `contactLists`, … */
  readonly source: string;
  readonly data: unknown;
}

/** A fact reported by a recipient. Opt-ins are never among them: they are not trusted. */
export interface RemoteChange {
  /** `merged`: it went into another contact, where the person is from now on. */
  readonly change: "opted_out" | "deleted" | "updated" | "merged";
  readonly remoteId: string;
  /** The contact that it was merged into. */
  readonly into?: string | undefined;
  readonly email?: string | undefined;
  /** `undefined`: every purpose that this recipient serves. */
  readonly purposes?: readonly string[] | undefined;
  readonly by?: OptOutReason | undefined;
  readonly at: Date;
  /** `at` is when the contact changed, in whatever way: she may have left before. @defaultValue false */
  readonly isApproximate?: boolean | undefined;
}

/** Somebody whom a recipient serves, whatever habeas believes. */
export interface ServedContact extends RemoteContact {
  /** core's reference, where the recipient keeps it. */
  readonly reference?: string | undefined;
  /** What she is served for; `undefined`: every purpose of the recipient. */
  readonly purposes?: readonly string[] | undefined;
  /** When the contact changed last. */
  readonly at: Date;
}

/** Where a reading of changes stopped; opaque, holds no personal data. */
export type Checkpoint = string;

export type BatchStatus =
  | { readonly state: "running" }
  /** `refusedEmails`: who was not taken, matched in memory and never stored. */
  | { readonly state: "completed"; readonly refusedEmails: readonly string[] };

/** An HTTP request as it came, before anything has parsed it. */
export interface RawRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** A webhook that a vendor calls; its address holds the token where the vendor does not sign. */
export interface RegisteredWebhook {
  readonly id: string;
  readonly url: string;
}

export interface ConnectorWebhook {
  /** Asks the vendor to call `url`; finds an existing registration first. */
  register(context: ConnectorContext, url: string): Promise<{ readonly id: string }>;
  /** The registrations that habeas made. */
  list(context: ConnectorContext): Promise<readonly RegisteredWebhook[]>;
  /** Ends a registration; gone already is fine. */
  remove(context: ConnectorContext, id: string): Promise<void>;
  /** Does the request come from the vendor? Looks at raw bytes, in constant time. */
  verify(request: RawRequest, now: Date): boolean;
  /** The facts in a verified request; empty for what does not matter here. */
  parse(request: RawRequest, now: Date): readonly RemoteChange[];
}

/**
 * A recipient's system: what habeas can ask of it. Made by `activeCampaign`, `pipedrive`, `partner`, or by
 * the host with {@link defineConnector}; `testConnector` of `@habeas/connectors/testing` is its conformance
 * suite.
 *
 * All methods throw `ConnectorError` with one of the nine fault classes, and nothing else.
 */
export interface Connector {
  readonly kind: string;
  /** Whose allowances are used: the same text on all machines, no secret. */
  readonly account: string;
  readonly capabilities: Capabilities;
  readonly limits: readonly RateLimit[];
  /** Kinds of subjects that are delivered here, as the registry names them. */
  readonly subjects: readonly string[];
  /** Columns of the subject's table that this connector wants to send. The registry must allow each. */
  readonly columns: readonly string[];

  /** Is the key good? Names the account. */
  check(context: ConnectorContext): Promise<{ readonly account: string }>;
  /** None, one or several; an empty answer means that there is none, never that it is not known. */
  find(context: ConnectorContext, target: RemoteTarget): Promise<readonly RemoteContact[]>;
  /** Creates or updates, and subscribes to the contact's purposes, without ever undoing an opt-out. */
  upsert(context: ConnectorContext, contact: OutboundContact, known: RemoteTarget): Promise<Outcome>;
  unsubscribe(context: ConnectorContext, target: RemoteTarget): Promise<Outcome>;
  /** Goes on from `from`; each step is persisted before the next is asked for. */
  erase(context: ConnectorContext, target: RemoteTarget, from: EraseState): AsyncIterable<EraseStep>;
  verifyErased(context: ConnectorContext, target: RemoteTarget): Promise<Presence>;
  exportSubject(context: ConnectorContext, target: RemoteTarget): AsyncIterable<ExportRecord>;
  /**
   * Hands over many contacts that were never sent; each is subscribed to its purposes without undoing an opt-out.
   * Answers before they are there; `refused` are references of contacts that the recipient does not take.
   */
  upsertMany?(
    context: ConnectorContext,
    contacts: readonly OutboundContact[],
  ): Promise<{ readonly batchId: string; readonly refused: readonly string[] }>;
  /** How far it is. @throws A `ConnectorError`: `gone` for a batch that the recipient does not know. */
  pollBatch?(context: ConnectorContext, batchId: string): Promise<BatchStatus>;
  /** What changed over there since a checkpoint: the safety net under webhooks. */
  changes?(
    context: ConnectorContext,
    since: Checkpoint | undefined,
  ): AsyncIterable<{ readonly changes: readonly RemoteChange[]; readonly checkpoint: Checkpoint }>;
  /**
   * Whom the recipient serves, of those that changed since then, page by page: a request that it carried out after
   * nobody waited for the answer any more shows here. Without it, such a request is not found.
   */
  served?(context: ConnectorContext, since: Date | undefined): AsyncIterable<readonly ServedContact[]>;
  /** Every contact over there, page by page, for reconciliation. */
  list?(context: ConnectorContext): AsyncIterable<readonly RemoteContact[]>;
  readonly webhook?: ConnectorWebhook;
}
