import type { Json } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import type { RightsFoundation } from "../foundation.ts";
import { RightsError } from "../errors.ts";
import type { RequestName, RequestState, RightsRequest } from "./request.ts";
import { readRequest, type Clockwork, type StoredRequest } from "./request-store.ts";

/** From which states a step may be taken. */
const FROM: Readonly<Record<string, readonly RequestState[]>> = {
  suspend: ["received"],
  identify: ["received"],
  extend: ["received", "identified", "planned", "approved"],
  plan: ["identified", "planned"],
  approve: ["planned"],
  execute: ["approved", "executed"],
  perform: ["identified", "executed"],
  verify: ["executed", "verified"],
  refuse: ["received", "identified", "planned", "approved"],
  answer: ["executed", "verified"],
};

/** What a transition writes into the row, and what the ledger says of it. */
export interface Transition {
  readonly set: SQL;
  readonly facts?: { readonly [key: string]: Json };
}

/** Takes a step of a request: the row and the ledger's entry, or neither. */
export type Move = (
  name: RequestName,
  step: string,
  changes: (stored: StoredRequest) => Transition,
) => Promise<RightsRequest>;

/** The steps of requests over one foundation. @throws A {@link RightsError}: `invalid_transition`. */
export function transitions({ privacy }: RightsFoundation, clockwork: Clockwork): Move {
  return async (name, step, changes) =>
    await privacy.db.transaction(async (tx) => {
      const stored = await readRequest(tx, clockwork, name, true);
      allowed(stored.request, step);
      const { set, facts = {} } = changes(stored);
      await tx.execute(sql`
            update habeas.rights_request set ${set}, updated_at = ${privacy.clock().toISOString()}::timestamptz
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
    });
}

/** @throws A {@link RightsError}: `invalid_transition` when the step cannot be taken from this state. */
export function allowed(request: RightsRequest, step: string): void {
  const from = FROM[step];
  if (from === undefined || from.includes(request.state)) return;
  throw notYet(request, step);
}

/** The error of a step that is not due. */
export const notYet = ({ state }: RightsRequest, step: string): RightsError =>
  new RightsError("invalid_transition", "a request takes this step in another state", {
    where: `${state} -> ${step}`,
  });
