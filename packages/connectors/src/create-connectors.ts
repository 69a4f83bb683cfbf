import { setTimeout as pause } from "node:timers/promises";
import { foundationOf, refuseOtherCore } from "@habeas/core/engine";
import { scrubbedFace, type Database } from "@habeas/internal";
import { importBacklog } from "./backlog/import-backlog.ts";
import type { ConnectorWebhook } from "./connector/connector.ts";
import { createConnectorKeys } from "./connector/keys.ts";
import { ConnectorError } from "./errors.ts";
import { createRoute, type DeliveryRoute } from "./gate/fields.ts";
import { receiveWebhook } from "./facts/receive-webhook.ts";
import type { Connectors, ConnectorsOptions } from "./connectors.ts";
import { erasersOf, namesOf } from "./recipients/by-name.ts";
import type { DeliveryBase } from "./delivery-base.ts";
import { deliveryLog } from "./delivery-log.ts";
import { contextFor } from "./limits/context-for.ts";
import { scrub } from "./scrub.ts";
import { policyVersionOf, proveDecisions, readDecisions } from "./delivery/decision-log.ts";
import { countChange, type DeliveryKey } from "./disclosures/disclosure-row.ts";
import { createDisclosures } from "./recipients/disclosures.ts";
import { exportFromRecipients } from "./recipients/export-from-recipients.ts";
import { deadLetters, openErasures } from "./sweep/open-work.ts";
import { planDeliveries } from "./delivery/plan.ts";
import { findDrift, pollRecipient } from "./reconciliation/reconcile.ts";
import { dueRows } from "./sweep/due.ts";
import { createEraser } from "./recipients/eraser.ts";
import { attestErasure, erasureCertificates } from "./erasure/erasure-certificate.ts";
import { look } from "./sweep/look.ts";
import { once } from "./sweep/once.ts";
import { inProcessQueue } from "./sweep/queue.ts";
import { postgresLimiter } from "./limits/rate-limit.ts";
import { resumeRecipient } from "./limits/recipient-stop.ts";

const ROUND = 200;
const CONCURRENCY = 8;

/**
 * Wires the registry's recipients to their connectors.
 *
 * @throws A `ConnectorError`: `unknown_recipient`, `unknown_subject_kind`, `unknown_column`, `field_not_allowed`
 * where a connector wants what the registry does not allow; `invalid_options` for secrets without keys. No
 * method passes a driver's error on: it is `database_fault`.
 */
export function createConnectors<Name extends string>(options: ConnectorsOptions<Name>): Connectors<Name> {
  const { privacy, secrets, recipients, queue = inProcessQueue() } = options;
  refuseOtherCore(privacy, "privacy");
  const { pollMilliseconds = 1000, sweepMilliseconds = 30_000 } = options;
  const named = namesOf(recipients).map(
    (name) => [name, createRoute(privacy.registry, name, recipients[name])] as const,
  );
  const routes: ReadonlyMap<string, DeliveryRoute> = new Map(named);
  const { limiter = postgresLimiter({ db: privacy.db, clock: () => privacy.clock() }) } = options;
  const base: DeliveryBase = {
    privacy,
    routes,
    keys: createConnectorKeys(secrets.keys),
    limiter,
    fetch: options.fetch ?? fetch,
    random: options.random ?? Math.random,
    log: deliveryLog(options.logger ?? foundationOf(privacy).logger),
    leaseMilliseconds: options.leaseMilliseconds ?? 60_000,
    backlog: options.backlog ?? 500,
    policyVersion: policyVersionOf(privacy.registry),
    transferTable: options.transferTable,
    previousEmails: options.previousEmails,
  };
  const prepare = once(async () => {
    for (const { connector } of routes.values()) await limiter.prepare(connector);
  });
  const routeOf = (name: string): DeliveryRoute => {
    const route = routes.get(name);
    if (route !== undefined) return route;
    throw new ConnectorError("unknown_recipient", "no connector reaches this recipient", { where: name });
  };
  const announce = async (tx: Database, jobs: readonly DeliveryKey[]): Promise<void> => {
    await countChange(tx, jobs, privacy.clock());
    await queue.enqueue(tx, jobs);
  };
  /** What fails here is told by the log, and comes back. */
  const importBacklogs = async (signal: AbortSignal | undefined): Promise<void> => {
    for (const route of routes.values()) {
      await importBacklog(base, route, signal).catch(() => {
        base.log({ recipient: route.name, event: "import.failed", fault: "internal" });
      });
    }
  };
  const round = async (versions: boolean): Promise<number> => {
    const due = await dueRows(base, { limit: ROUND, versions });
    await queue.enqueue(privacy.db, due);
    return due.length;
  };

  const connectors: Connectors<Name> = {
    async changed(tx, subject) {
      const inside = privacy.in(tx);
      const keys = named.filter(([, route]) => route.kinds.has(subject.kind));
      if (keys.length === 0) return;
      const reference = await inside.reference(subject);
      const jobs = keys.map(([recipient]) => ({ tenant: subject.tenant, recipient, reference }));
      await announce(tx, jobs);
    },
    async run({ signal }) {
      await prepare();
      const work = queue.work(async (job, stop) => void (await look(base, job, stop)), signal);
      const wait = async (): Promise<void> => {
        await pause(pollMilliseconds, undefined, { signal }).catch(() => undefined);
      };
      const imports = (async () => {
        for (; !signal.aborted; await wait()) await importBacklogs(signal);
      })();
      for (let last = Number.NEGATIVE_INFINITY; !signal.aborted;) {
        const versions = performance.now() - last >= sweepMilliseconds;
        if (versions) last = performance.now();
        await round(versions).catch(() => base.log({ recipient: "*", event: "sweep.failed" }));
        if (versions) await proveDecisions(privacy).catch(() => 0);
        await wait();
      }
      await Promise.all([work, imports]);
    },
    async drain({ signal } = {}) {
      await prepare();
      await importBacklogs(signal);
      let looked = 0;
      let failed = 0;
      for (;;) {
        const due = await dueRows(base, { limit: ROUND, versions: true });
        let moved = 0;
        const line = due.values();
        const worker = async (): Promise<void> => {
          for (const job of line) {
            const result = await look(base, job, signal);
            if (result === "settled" || result === "failed") looked += 1;
            if (result === "failed") failed += 1;
            if (result === "settled" || result === "failed" || result === "parked") moved += 1;
          }
        };
        await Promise.all(Array.from({ length: CONCURRENCY }, worker));
        if (moved === 0 || signal?.aborted === true) break;
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
    disclosures: createDisclosures(base),
    async *plan({ tenant, recipient }) {
      for (const route of recipient === undefined ? routes.values() : [routeOf(recipient)]) {
        for await (const { subject: _subject, assessment: _assessment, ...planned } of planDeliveries(
          base,
          route,
          tenant,
        )) {
          yield planned;
        }
      }
    },
    async sweep({ tenant, recipient }) {
      let queued = 0;
      for (const route of recipient === undefined ? routes.values() : [routeOf(recipient)]) {
        for await (const planned of planDeliveries(base, route, tenant)) {
          if (planned.action === "leave") continue;
          const { subject } = planned;
          const reference =
            planned.reference ?? (subject === undefined ? undefined : await privacy.reference(subject));
          if (reference === undefined) continue;
          await announce(privacy.db, [{ tenant, recipient: route.name, reference }]);
          queued += 1;
        }
      }
      return { queued };
    },
    async poll(recipient, { signal } = {}) {
      await prepare();
      let changed = 0;
      for await (const jobs of pollRecipient(base, routeOf(recipient), signal)) {
        await queue.enqueue(privacy.db, jobs);
        changed += jobs.length;
      }
      return { changed };
    },
    async *drift(recipient, { signal } = {}) {
      await prepare();
      yield* findDrift(base, routeOf(recipient), signal);
    },
    async *exportSubject(subject, { signal } = {}) {
      await prepare();
      yield* exportFromRecipients(base, subject, signal);
    },
    erasureCertificates: async (of) => await erasureCertificates(base, of),
    attestErasure: async (statement) => await attestErasure(base, routeOf(statement.recipient), statement),
    webhooks: {
      async register(recipient, url) {
        await prepare();
        const context = contextFor(base, { recipient });
        return await webhookOf(routeOf(recipient)).register(context, url);
      },
      async list(recipient) {
        await prepare();
        return await webhookOf(routeOf(recipient)).list(contextFor(base, { recipient }));
      },
      async remove(recipient, id) {
        await prepare();
        await webhookOf(routeOf(recipient)).remove(contextFor(base, { recipient }), id);
      },
    },
    deadLetters: async ({ tenant }) => await deadLetters(base, tenant),
    openErasures: async ({ tenant }) => await openErasures(base, tenant),
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
  return scrubbedFace(connectors, scrub);
}

function webhookOf({ connector, name }: DeliveryRoute): ConnectorWebhook {
  if (connector.webhook !== undefined) return connector.webhook;
  throw new ConnectorError("no_webhooks", "this connector takes no webhooks as it is set up", {
    where: name,
  });
}
