import type { Logger, Secrets, SubjectRef, SubjectReference } from "@habeas/core";
import type { TransferTable } from "@habeas/core/law";
import type { AnyPrivacy } from "@habeas/core/engine";
import type { Database } from "@habeas/internal";
import type { Connector, RawRequest, RegisteredWebhook } from "./connector/connector.ts";
import type { DeliveryDecision } from "./delivery/decision-log.ts";
import type { Disclosures } from "./recipients/disclosures.ts";
import type { Eraser } from "./erasure/erase-report.ts";
import type { ErasureCertificate, ErasureStatement } from "./erasure/erasure-certificate.ts";
import type { HeldByRecipient } from "./recipients/export-from-recipients.ts";
import type { DeadLetter, OpenErasure } from "./sweep/open-work.ts";
import type { PlannedDelivery } from "./delivery/plan.ts";
import type { DeliveryQueue } from "./sweep/queue.ts";
import type { PostgresLimiter } from "./limits/rate-limit.ts";
import type { Drift } from "./reconciliation/reconcile.ts";

/** What {@link createConnectors} needs: the privacy, the recipients' connectors and the secrets. */
export interface ConnectorsOptions<Name extends string> {
  /** core's `createPrivacy(…)`. */
  readonly privacy: AnyPrivacy & {
    readonly registry: { readonly recipients: { readonly [Key in NoInfer<Name>]: unknown } };
  };
  /** the secrets of the deployment: the same that core is given. Keys of this package are derived from it. */
  readonly secrets: Pick<Secrets, "keys">;
  /** Recipient of the registry → the connector that reaches it. */
  readonly recipients: Readonly<Record<Name, Connector>>;
  /** @defaultValue memory of this process; `@habeas/connectors/pg-boss` for many machines */
  readonly queue?: DeliveryQueue;
  /** Earlier addresses of a person, so that an erasure and an access find what was sent under them. @defaultValue none */
  readonly previousEmails?: (subject: SubjectRef) => Promise<readonly string[]>;
  /** @defaultValue core's table for the controller's law */
  readonly transferTable?: TransferTable;
  /** @defaultValue the global `fetch` */
  readonly fetch?: typeof fetch;
  /** Calls, failures and what stands still, one line each. @defaultValue the logger of `privacy` */
  readonly logger?: Logger;
  /** Jitter. @defaultValue `Math.random` */
  readonly random?: () => number;
  /** @defaultValue `postgresLimiter`, shared by all machines */
  readonly limiter?: PostgresLimiter;
  /**
   * From how many people waiting for their first delivery they go in imports, at a recipient that takes many at
   * once. An import is followed by one listing of the recipient's contacts. @defaultValue 500
   */
  readonly backlog?: number;
  /** How long a worker may hold one person's row. @defaultValue 60000 */
  readonly leaseMilliseconds?: number;
  /** How often announced changes are looked for. @defaultValue 1000 */
  readonly pollMilliseconds?: number;
  /** How often all rows are compared with core's versions. @defaultValue 30000 */
  readonly sweepMilliseconds?: number;
}

/** What a round of work came to. */
export interface DrainReport {
  readonly looked: number;
  readonly failed: number;
}

/** Delivery to recipients, and back from them. */
export interface Connectors<Name extends string> {
  /**
   * Says that a person's data changed, in the host's own transaction: two statements. What core records
   * (consent, objection, restriction) is noticed without it, and at once with it.
   */
  changed(tx: Database, subject: SubjectRef): Promise<void>;
  /** Delivers until the signal says stop. Any number of processes may run it. */
  run(options: { readonly signal: AbortSignal }): Promise<void>;
  /** Delivers what is due now, and returns. */
  drain(options?: { readonly signal?: AbortSignal }): Promise<DrainReport>;
  /** One a recipient, for `createRights({ erasers })`. */
  readonly erasers: Readonly<Record<Name, Eraser>>;
  /** To whom a person's data was actually disclosed, and telling them; for `createRights({ disclosures })`. */
  readonly disclosures: Disclosures;
  /** What would be done, person by person, and why: without a call and without writing anything. */
  plan(of: { readonly tenant: string; readonly recipient?: Name }): AsyncIterable<PlannedDelivery>;
  /** Finds what was missed (people that nobody announced, payloads that changed unseen) and queues it. */
  sweep(of: { readonly tenant: string; readonly recipient?: Name }): Promise<{ readonly queued: number }>;
  /**
   * Reads who left a recipient since the last time, and whom it serves although that has ended: the safety net under
   * webhooks and under answers that were lost. Writes facts down and queues; delivery decides.
   */
  poll(recipient: Name, options?: { readonly signal?: AbortSignal }): Promise<{ readonly changed: number }>;
  /** Compares a recipient's contacts with what was sent: orphans there, and what is missing. */
  drift(recipient: Name, options?: { readonly signal?: AbortSignal }): AsyncIterable<Drift>;
  /** What recipients hold about a person, read from them now. GDPR Art. 15. */
  exportSubject(
    subject: SubjectRef,
    options?: { readonly signal?: AbortSignal },
  ): AsyncIterable<HeldByRecipient>;
  /** Deliveries that a person has to look at. */
  deadLetters(of: { readonly tenant: string }): Promise<readonly DeadLetter[]>;
  /** Erasures at recipients that are not verified to the end. GDPR Art. 12(3), 19. */
  openErasures(of: { readonly tenant: string }): Promise<readonly OpenErasure[]>;
  /** What is proven of a person's erasures, step by step. Holds no personal data. */
  erasureCertificates(of: SubjectReference): Promise<readonly ErasureCertificate[]>;
  /**
   * A person says that what no interface can delete is gone: a `manual` erasure moves on, and who said so and on
   * what evidence is an entry of the ledger.
   *
   * @throws A `ConnectorError`: `not_manual` when that erasure does not wait for a person.
   */
  attestErasure(statement: ErasureStatement): Promise<ErasureCertificate>;
  /** The webhooks that a vendor calls: made, listed and ended there. */
  readonly webhooks: {
    /** Finds an existing registration of this address first. */
    register(recipient: Name, url: string): Promise<{ readonly id: string }>;
    list(recipient: Name): Promise<readonly RegisteredWebhook[]>;
    remove(recipient: Name, id: string): Promise<void>;
  };
  /** Why something was sent or not sent. GDPR Art. 5(2). */
  decisions(of: {
    readonly tenant: string;
    readonly reference?: string;
    readonly limit?: number;
  }): Promise<readonly DeliveryDecision[]>;
  /** Takes a vendor's webhook as it came, and says what to answer. */
  receive(recipient: Name, request: RawRequest): Promise<{ readonly status: number }>;
  /** Is the key good? @throws A `ConnectorError` with the fault's class. */
  check(recipient: Name): Promise<{ readonly account: string }>;
  /** Lets work go on for a recipient that stood still, after its key was renewed. */
  resume(recipient: Name): Promise<void>;
}
