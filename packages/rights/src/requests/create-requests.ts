import { createHash, randomUUID } from "node:crypto";
import { canonicalJson, type Json } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import { guarded } from "../database/guarded.ts";
import type { Erasure } from "../erasure/create-erasure.ts";
import type { RightsFoundation } from "../erasure/foundation.ts";
import { subjectBehind } from "../erasure/foundation.ts";
import type { ErasurePlan, ErasurePlanOptions } from "../erasure/plan.ts";
import type { ErasureProof, ErasureReport } from "../erasure/report.ts";
import { readRun } from "../erasure/run.ts";
import { RightsError } from "../errors.ts";
import { extensionReasons, remedies, type RefusalJustification } from "./justifications.ts";
import type {
  ExtendRequestOptions,
  OpenRequestOptions,
  RequestAnswer,
  RequestName,
  RequestState,
  RightsRequest,
} from "./request.ts";
import {
  openRequests,
  readRequest,
  requestUnderKey,
  type Clockwork,
  type StoredRequest,
} from "./request-store.ts";

/** The life of a request, from its receipt to its answer. Every transition is an entry of the ledger. */
export interface Requests<K extends string> {
  /**
   * Receives a request; the clock of Art. 12(3) runs from `receivedAt`.
   *
   * @throws A `RightsError`: `unknown_person`; `request_conflict` when the key was used with other facts.
   */
  open(options: OpenRequestOptions<K>): Promise<RightsRequest>;
  /** @throws A `RightsError`: `unknown_request`. */
  get(name: RequestName): Promise<RightsRequest>;
  /** What is not answered yet, the oldest first. */
  list(tenant: string): Promise<RightsRequest[]>;
  /** Asks the person to prove who she is: the clock stands still, if it was asked without delay. Art. 12(6). */
  suspend(name: RequestName): Promise<RightsRequest>;
  /** The person is who she says: the clock goes on. */
  identify(name: RequestName): Promise<RightsRequest>;
  /**
   * Three months from receipt instead of one, after the person was told why. Art. 12(3).
   *
   * @throws A `RightsError`: `invalid_transition` when she was told too late.
   */
  extend(name: RequestName, options: ExtendRequestOptions): Promise<RightsRequest>;
  /** Draws up the plan of an erasure; again, as long as it is not executed. */
  plan(name: RequestName, options: ErasurePlanOptions & { readonly by: string }): Promise<ErasurePlan>;
  /** @throws A `RightsError`: `invalid_transition` when the same person planned it and a second is needed. */
  approve(name: RequestName, options: { readonly by: string }): Promise<RightsRequest>;
  /** Executes the approved plan; safe to repeat. */
  execute(name: RequestName): Promise<ErasureReport>;
  verify(name: RequestName): Promise<ErasureProof>;
  /** Ends the request and says what the person is to be told. */
  answer(name: RequestName): Promise<RequestAnswer>;
  /** Refuses, with the reason and the remedies of Art. 12(4). */
  refuse(
    name: RequestName,
    options: { readonly justification: RefusalJustification },
  ): Promise<RequestAnswer>;
}

/** From which states a step may be taken. */
const FROM: Readonly<Record<string, readonly RequestState[]>> = {
  suspend: ["received"],
  identify: ["received"],
  extend: ["received", "identified", "planned", "approved"],
  plan: ["identified", "planned"],
  approve: ["planned"],
  execute: ["approved", "executed"],
  verify: ["executed", "verified"],
  refuse: ["received", "identified", "planned", "approved"],
  answer: ["identified", "verified"],
};

/** The requests behind `rights.requests`. */
export function createRequests<K extends string>(
  base: RightsFoundation,
  clockwork: Clockwork,
  erasure: Erasure<string>,
): Requests<K> {
  const { privacy } = base;

  /** One transition: the row and the ledger's entry, or neither. */
  const move = async (
    name: RequestName,
    step: string,
    changes: (stored: StoredRequest) => {
      readonly set: SQL;
      readonly facts?: { readonly [key: string]: Json };
    },
  ): Promise<RightsRequest> =>
    await guarded(
      async () =>
        await privacy.db.transaction(async (tx) => {
          const stored = await readRequest(tx, clockwork, name, true);
          allowed(stored.request, step);
          const { set, facts = {} } = changes(stored);
          await tx.execute(sql`
            update habeas.rights_request set ${set}, updated_at = ${now()}::timestamptz
            where tenant_id = ${name.tenant} and id::text = ${name.id}`);
          const { request } = await readRequest(tx, clockwork, name);
          await privacy.in(tx).ledger.append({
            tenant: name.tenant,
            event: `request.${step}`,
            reference: request.reference,
            facts: {
              request: name.id,
              right: request.right,
              state: request.state,
              due: request.due ?? null,
              ...facts,
            },
          });
          return request;
        }),
    );
  const now = (): string => privacy.clock().toISOString();
  const read = async (name: RequestName): Promise<RightsRequest> =>
    await guarded(async () => (await readRequest(privacy.db, clockwork, name)).request);

  return {
    open: async (options) => await guarded(async () => await openRequest(base, clockwork, options)),
    get: read,
    list: async (tenant) => await guarded(async () => await openRequests(privacy.db, clockwork, tenant)),
    suspend: async (name) =>
      await move(name, "suspend", () => ({ set: sql`identity_asked_at = ${now()}::timestamptz` })),
    identify: async (name) =>
      await move(name, "identify", () => ({
        set: sql`state = 'identified', identity_proved_at = case when identity_asked_at is null then null else ${now()}::timestamptz end`,
      })),
    async extend(name, { reason, informedAt = privacy.clock() }) {
      const before = await read(name);
      if (
        before.deadline.extendBy === undefined ||
        informedAt.toISOString().slice(0, 10) > before.deadline.extendBy
      ) {
        throw new RightsError("invalid_transition", "the person must be told within the first month", {
          where: "extend",
        });
      }
      return await move(name, "extend", () => ({
        set: sql`extension_at = ${informedAt.toISOString()}::timestamptz, extension_reason = ${reason}`,
        facts: { justification: extensionReasons[reason] },
      }));
    },
    async plan(name, { by, ...options }) {
      const request = await read(name);
      allowed(request, "plan");
      if (request.right !== "erasure") {
        throw new RightsError("invalid_transition", "only an erasure has a plan", { where: request.right });
      }
      const plan = await erasure.plan(
        await guarded(async () => await subjectBehind(privacy.db, request)),
        options,
      );
      await move(name, "plan", () => ({
        set: sql`state = ${request.needsApproval ? "planned" : "approved"}, plan = ${JSON.stringify(plan)}, planned_by = ${by}`,
        facts: { plan: plan.digest },
      }));
      return plan;
    },
    approve: async (name, { by }) =>
      await move(name, "approve", ({ plannedBy }) => {
        if (plannedBy === by) {
          throw new RightsError("invalid_transition", "a second person approves what one has planned", {
            where: "approve",
          });
        }
        return { set: sql`state = 'approved', approved_by = ${by}` };
      }),
    async execute(name) {
      const request = await read(name);
      allowed(request, "execute");
      const report = await erasure.execute(planOf(request));
      if (request.state !== "executed") {
        await move(name, "execute", () => ({
          set: sql`state = 'executed', run_id = ${report.run}`,
          facts: { status: report.status },
        }));
      }
      return report;
    },
    async verify(name) {
      const request = await read(name);
      allowed(request, "verify");
      const proof = await erasure.verify({ tenant: name.tenant, run: planOf(request).digest });
      if (proof.clean && request.state !== "verified") {
        await move(name, "verify", () => ({ set: sql`state = 'verified'` }));
      }
      return proof;
    },
    async answer(name) {
      const request = await read(name);
      const enough: RequestState = request.right === "erasure" ? "verified" : "identified";
      if (request.state !== enough && request.state !== "answered") throw notYet(request, "answer");
      const run =
        request.run === undefined
          ? undefined
          : await guarded(
              async () => await readRun(privacy.db, { tenant: name.tenant, run: request.run ?? "" }),
            );
      const answered =
        request.state === "answered"
          ? request
          : await move({ ...name }, "answer", () => ({ set: sql`state = 'answered'` }));
      return {
        request: answered,
        outcome: "done",
        recipients: run?.report?.recipients ?? [],
        kept: run?.report?.kept ?? [],
        proof: run?.proof && { clean: run.proof.clean, verifiedAt: run.proof.verifiedAt },
        refusal: undefined,
        remedies,
      };
    },
    async refuse(name, { justification }) {
      const request = await move(name, "refuse", () => ({
        set: sql`state = 'refused', refusal = ${justification}`,
        facts: { justification },
      }));
      return {
        request,
        outcome: "refused",
        recipients: [],
        kept: [],
        proof: undefined,
        refusal: justification,
        remedies,
      };
    },
  };
}

function allowed(request: RightsRequest, step: string): void {
  const from = FROM[step];
  if (from === undefined || from.includes(request.state)) return;
  throw notYet(request, step);
}

const notYet = ({ state }: RightsRequest, step: string): RightsError =>
  new RightsError("invalid_transition", "a request takes this step in another state", {
    where: `${state} -> ${step}`,
  });

function planOf({ plan }: RightsRequest): ErasurePlan {
  if (plan) return plan;
  throw new RightsError("invalid_transition", "the request has no plan", { where: "execute" });
}

async function openRequest<K extends string>(
  { privacy }: RightsFoundation,
  clockwork: Clockwork,
  options: OpenRequestOptions<K>,
): Promise<RightsRequest> {
  const { right, subject, receivedAt, key, needsApproval = false } = options;
  if (Number.isNaN(receivedAt.getTime()) || receivedAt > privacy.clock()) {
    throw new RightsError("invalid_option", "a request is received at a date that is not in the future", {
      where: "receivedAt",
    });
  }
  const reference = await privacy.reference(subject);
  const { tenant, kind } = subject;
  const facts = { right, reference, receivedAt: receivedAt.toISOString(), needsApproval };
  const fingerprint = createHash("sha256").update(canonicalJson(facts)).digest("hex");
  const id = randomUUID();
  return await privacy.db.transaction(async (tx) => {
    await tx.execute(sql`
      insert into habeas.rights_request (tenant_id, id, idempotency_key, fingerprint, "right", kind, reference, state,
        received_at, needs_approval, updated_at)
      values (${tenant}, ${id}::uuid, ${key ?? null}, ${fingerprint}, ${right}, ${kind}, ${reference}, 'received',
        ${facts.receivedAt}::timestamptz, ${needsApproval}, ${privacy.clock().toISOString()}::timestamptz)
      on conflict (tenant_id, idempotency_key) do nothing`);
    const stored =
      key === undefined
        ? await readRequest(tx, clockwork, { tenant, id })
        : await requestUnderKey(tx, clockwork, tenant, key);
    if (stored === undefined || stored.fingerprint !== fingerprint) {
      throw new RightsError("request_conflict", "this key opened a request with other facts", {
        fix: "use a key once, for one request",
      });
    }
    if (stored.request.id === id) {
      const { due, state } = stored.request;
      await privacy.in(tx).ledger.append({
        tenant,
        event: "request.received",
        reference,
        facts: { request: id, right, state, due: due ?? null, receivedAt: facts.receivedAt },
      });
    }
    return stored.request;
  });
}
