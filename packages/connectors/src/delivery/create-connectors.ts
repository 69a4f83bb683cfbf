import { setTimeout as pause } from "node:timers/promises";
import type { Secrets, SubjectRef, TransferTable } from "@habeas/core";
import type { Database } from "@habeas/internal";
import type { Connector, RawRequest } from "../connector/connector.ts";
import { createConnectorKeys } from "../connector/keys.ts";
import { ConnectorError } from "../errors.ts";
import { createRoute, type DeliveryRoute } from "../gate/delivery-route.ts";
import type { DeliveryPrivacy } from "../gate/privacy.ts";
import type { ReadColumns } from "../gate/snapshot.ts";
import { receiveWebhook } from "../webhooks/receive.ts";
import { contextFor, type DeliveryBase, type DeliveryEvent } from "./base.ts";
import { policyVersionOf, proveDecisions, readDecisions, type DeliveryDecision } from "./decision-log.ts";
import { countChange } from "./disclosure-row.ts";
import { readDisclosures, type Disclosure } from "./disclosures.ts";
import { dueRows } from "./due.ts";
import { createEraser, type Eraser } from "./eraser.ts";
import { look } from "./look.ts";
import { inProcessQueue, type DeliveryQueue } from "./queue.ts";
import { postgresLimiter } from "./rate-limit.ts";
import { resumeRecipient } from "./recipient-stop.ts";

export interface ConnectorsOptions<Name extends string> {
  /** core's `createPrivacy(…)`. */
  readonly privacy: DeliveryPrivacy & {
    readonly registry: { readonly recipients: { readonly [Key in Name]?: unknown } };
  };
  /** The keyring of the deployment: the same that core is given. Keys of this package are derived from it. */
  readonly secrets: Pick<Secrets, "keys">;
  /** Recipient of the registry → the connector that reaches it. */
  readonly recipients: Readonly<Record<Name, Connector>>;
  /** @defaultValue memory of this process; `@habeas/connectors/pg-boss` for many machines */
  readonly queue?: DeliveryQueue;
  /** Opens values of sealed columns. */
  readonly readColumns?: ReadColumns;
  /** Earlier addresses of a person, so that an erasure finds what was sent under them. @defaultValue none */
  readonly previousEmails?: (subject: SubjectRef) => Promise<readonly string[]>;
  /** @defaultValue core's table for the controller's law */
  readonly transferTable?: TransferTable;
  /** @defaultValue the global `fetch` */
  readonly fetch?: typeof fetch;
  /** @defaultValue no log */
  readonly log?: (event: DeliveryEvent) => void;
  /** Jitter. @defaultValue `Math.random` */
  readonly random?: () => number;
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
  /** To whom the person's data was actually disclosed. GDPR Art. 15(1)(c). */
  disclosures(subject: SubjectRef): Promise<readonly Disclosure[]>;
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

const ROUND = 200;
const CONCURRENCY = 8;

/**
 * Wires the registry's recipients to their connectors.
 *
 * @throws A `ConnectorError`: `unknown_recipient`, `unknown_subject`, `unknown_column`, `field_not_allowed`
 * where a connector wants what the registry does not allow; `invalid_options` for a keyring without keys.
 */
export function createConnectors<Name extends string>(options: ConnectorsOptions<Name>): Connectors<Name> {
  const { privacy, secrets, recipients, queue = inProcessQueue() } = options;
  const { pollMilliseconds = 1000, sweepMilliseconds = 30_000 } = options;
  const named = namesOf(recipients).map(
    (name) => [name, createRoute(privacy.registry, name, recipients[name])] as const,
  );
  const routes: ReadonlyMap<string, DeliveryRoute> = new Map(named);
  const limiter = postgresLimiter({ db: privacy.db, clock: () => privacy.clock() });
  const base: DeliveryBase = {
    privacy,
    routes,
    keys: createConnectorKeys(secrets.keys),
    limiter,
    fetch: options.fetch ?? fetch,
    random: options.random ?? Math.random,
    log: options.log ?? (() => undefined),
    leaseMilliseconds: options.leaseMilliseconds ?? 60_000,
    policyVersion: policyVersionOf(privacy.registry),
    readColumns: options.readColumns,
    transferTable: options.transferTable,
    previousEmails: options.previousEmails,
  };
  let prepared: Promise<void> | undefined;
  const prepare = async (): Promise<void> => {
    prepared ??= (async () => {
      for (const { connector } of routes.values()) await limiter.prepare(connector);
    })();
    await prepared;
  };
  const routeOf = (name: string): DeliveryRoute => {
    const route = routes.get(name);
    if (route !== undefined) return route;
    throw new ConnectorError("unknown_recipient", "no connector reaches this recipient", { where: name });
  };
  const round = async (versions: boolean): Promise<number> => {
    const due = await dueRows(base, { limit: ROUND, versions });
    await queue.enqueue(privacy.db, due);
    return due.length;
  };

  return {
    async changed(tx, subject) {
      const inside = privacy.in(tx);
      const keys = named.filter(([, route]) => route.kinds.has(subject.kind));
      if (keys.length === 0) return;
      const reference = await inside.reference(subject);
      const jobs = keys.map(([recipient]) => ({ tenant: subject.tenant, recipient, reference }));
      await countChange(tx, jobs, privacy.clock());
      await queue.enqueue(tx, jobs);
    },
    async run({ signal }) {
      await prepare();
      const work = queue.work(async (job, stop) => void (await look(base, job, stop)), signal);
      for (let last = Number.NEGATIVE_INFINITY; !signal.aborted;) {
        const versions = performance.now() - last >= sweepMilliseconds;
        if (versions) last = performance.now();
        await round(versions).catch(() => base.log({ recipient: "*", event: "sweep.failed" }));
        if (versions) await proveDecisions(privacy).catch(() => 0);
        await pause(pollMilliseconds, undefined, { signal }).catch(() => undefined);
      }
      await work;
    },
    async drain({ signal } = {}) {
      await prepare();
      let looked = 0;
      let failed = 0;
      for (;;) {
        const due = await dueRows(base, { limit: ROUND, versions: true });
        let worked = 0;
        const line = due.values();
        const worker = async (): Promise<void> => {
          for (const job of line) {
            const result = await look(base, job, signal);
            if (result === "settled" || result === "failed") worked += 1;
            if (result === "failed") failed += 1;
          }
        };
        await Promise.all(Array.from({ length: CONCURRENCY }, worker));
        looked += worked;
        if (worked === 0 || signal?.aborted === true) break;
      }
      while ((await proveDecisions(privacy)) > 0);
      return { looked, failed };
    },
    erasers: erasersOf(named, (route) => {
      const eraser = createEraser(base, route);
      return {
        async erase(order) {
          await prepare();
          return await eraser.erase(order);
        },
      };
    }),
    disclosures: async (subject) => await readDisclosures(base, subject),
    decisions: async (of) => await readDecisions(privacy, of),
    async receive(recipient, request) {
      const { status, jobs } = await receiveWebhook(base, routeOf(recipient), request);
      await queue.enqueue(privacy.db, jobs);
      return { status };
    },
    async check(recipient) {
      await prepare();
      const route = routeOf(recipient);
      return await route.connector.check(contextFor(base, { recipient }));
    },
    resume: async (recipient) => {
      await resumeRecipient(base, recipient);
    },
  };
}

function namesOf<Name extends string>(record: Readonly<Record<Name, unknown>>): Name[] {
  const names: Name[] = [];
  for (const name in record) if (Object.hasOwn(record, name)) names.push(name);
  return names;
}

/** A record with the same names, without a cast: built from one eraser, then the others. */
function erasersOf<Name extends string>(
  named: readonly (readonly [Name, DeliveryRoute])[],
  make: (route: DeliveryRoute) => Eraser,
): Readonly<Record<Name, Eraser>> {
  const empty: Partial<Record<Name, Eraser>> = {};
  for (const [name, route] of named) empty[name] = make(route);
  const isWhole = (record: Partial<Record<Name, Eraser>>): record is Record<Name, Eraser> =>
    named.every(([name]) => record[name] !== undefined);
  if (isWhole(empty)) return empty;
  throw new ConnectorError("invalid_options", "a recipient has no connector", { where: "recipients" });
}
