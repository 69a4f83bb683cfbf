import { createHash, randomUUID } from "node:crypto";
import { canonicalJson } from "@habeas/internal";
import { sql } from "drizzle-orm";
import type { RightsFoundation } from "../foundation.ts";
import { RightsError } from "../errors.ts";
import type { OpenRequestOptions, RightsRequest } from "./request.ts";
import { readRequest, requestUnderKey, type Clockwork } from "./request-store.ts";

/** Writes a request down; under a key that was used before, it is the same request. */
export async function openRequest<K extends string>(
  { privacy }: RightsFoundation,
  clockwork: Clockwork,
  options: OpenRequestOptions<K>,
): Promise<RightsRequest> {
  const { right, subject, receivedAt, key, needsApproval = false } = options;
  if (Number.isNaN(receivedAt.getTime()) || receivedAt > privacy.clock()) {
    throw new RightsError("invalid_options", "a request is received at a date that is not in the future", {
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
