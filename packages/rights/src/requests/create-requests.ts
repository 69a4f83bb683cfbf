import { sql } from "drizzle-orm";
import type { Erasure } from "../create-erasure.ts";
import { subjectBehind, type RightsFoundation } from "../foundation.ts";
import type { ErasurePlan } from "../plan/plan.ts";
import { readRun } from "../execute/run.ts";
import { RightsError } from "../errors.ts";
import { extensionReasons, remedies } from "./justifications.ts";
import { perform } from "./perform.ts";
import { openRequest } from "./open-request.ts";
import type { RequestName, RequestState, RightsRequest } from "./request.ts";
import { openRequests, readRequest, type Clockwork } from "./request-store.ts";
import type { Requests } from "./requests.ts";
import { allowed, notYet, transitions } from "./transitions.ts";

/** The requests behind `rights.requests`. */
export function createRequests<K extends string>(
  base: RightsFoundation,
  clockwork: Clockwork,
  erasure: Erasure<string>,
): Requests<K> {
  const { privacy } = base;
  const move = transitions(base, clockwork);
  const now = (): string => privacy.clock().toISOString();
  const read = async (name: RequestName): Promise<RightsRequest> =>
    (await readRequest(privacy.db, clockwork, name)).request;

  return {
    open: async (options) => await openRequest(base, clockwork, options),
    get: read,
    list: async (tenant) => await openRequests(privacy.db, clockwork, tenant),
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
      const plan = await erasure.plan(await subjectBehind(privacy, privacy.db, request), options);
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
    perform: async (name, act) => await perform(base, { read, move }, name, act),
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
      const stored = await readRequest(privacy.db, clockwork, name);
      const { request } = stored;
      const enough: RequestState = request.right === "erasure" ? "verified" : "executed";
      if (request.state !== enough && request.state !== "answered") throw notYet(request, "answer");
      const run =
        request.run === undefined
          ? undefined
          : await readRun(privacy.db, { tenant: name.tenant, run: request.run ?? "" });
      const answered =
        request.state === "answered"
          ? request
          : await move({ ...name }, "answer", () => ({ set: sql`state = 'answered'` }));
      return {
        request: answered,
        outcome: "done",
        recipients: run?.report?.recipients ?? stored.outcomes,
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

function planOf({ plan }: RightsRequest): ErasurePlan {
  if (plan) return plan;
  throw new RightsError("invalid_transition", "the request has no plan", { where: "execute" });
}
