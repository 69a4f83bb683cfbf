import { createHash } from "node:crypto";
import type { Registry } from "@habeas/core";
import type { AnyPrivacy } from "@habeas/core/engine";
import { canonicalJson, type Json, scrubbedCall } from "@habeas/internal";
import { and, asc, eq, inArray, isNull } from "drizzle-orm";
import { scrub } from "../scrub.ts";
import { deliveryDecision } from "../database/tables.ts";
import type { Verdict } from "../gate/verdict.ts";
import type { DeliveryKey } from "../disclosures/disclosure-row.ts";

/** Why something was sent or not sent (GDPR Art. 5(2)). Holds no personal data. */
export interface DeliveryDecision {
  readonly at: Date;
  readonly recipient: string;
  readonly reference: string;
  readonly effect: "allow" | "deny";
  readonly because: string;
  readonly purposes: readonly string[];
  readonly wanted: string;
  readonly subjectVersion: number;
  readonly policyVersion: string;
}

const BATCH = 500;

/** A decision that is about to be carried out. */
export interface MadeDecision {
  readonly key: DeliveryKey;
  readonly verdict: Verdict;
  readonly wanted: string;
}

/** Writes decisions down, before what they decide about is done. */
export async function recordDecisions(
  privacy: AnyPrivacy,
  decisions: readonly MadeDecision[],
  policyVersion: string,
): Promise<void> {
  if (decisions.length === 0) return;
  const at = privacy.clock();
  await privacy.db.insert(deliveryDecision).values(
    decisions.map(({ key, verdict, wanted }) => ({
      tenantId: key.tenant,
      at,
      recipient: key.recipient,
      reference: key.reference,
      effect: verdict.effect,
      because: verdict.because,
      purposes: verdict.effect === "allow" ? [...verdict.purposes] : [],
      wanted,
      subjectVersion: verdict.version,
      policyVersion,
    })),
  );
}

/** The decisions about one person, or of a tenant, oldest first. */
export async function readDecisions(
  privacy: AnyPrivacy,
  of: { readonly tenant: string; readonly reference?: string; readonly limit?: number },
): Promise<readonly DeliveryDecision[]> {
  const { tenant, reference, limit = 1000 } = of;
  const rows = await privacy.db
    .select()
    .from(deliveryDecision)
    .where(
      and(
        eq(deliveryDecision.tenantId, tenant),
        reference === undefined ? undefined : eq(deliveryDecision.reference, reference),
      ),
    )
    .orderBy(asc(deliveryDecision.id))
    .limit(limit);
  return rows.map((row) => ({ ...row, effect: row.effect === "allow" ? "allow" : "deny" }));
}

/**
 * Puts the hash of the open decisions of one tenant into core's ledger: from then on none of them can be
 * changed or removed unseen. Answers how many there were.
 */
export async function proveDecisions(privacy: AnyPrivacy): Promise<number> {
  return await privacy.db.transaction(async (tx) => {
    const [open] = await tx
      .select({ tenant: deliveryDecision.tenantId })
      .from(deliveryDecision)
      .where(isNull(deliveryDecision.batch))
      .limit(1);
    if (open === undefined) return 0;
    const rows = await tx
      .select()
      .from(deliveryDecision)
      .where(and(isNull(deliveryDecision.batch), eq(deliveryDecision.tenantId, open.tenant)))
      .orderBy(asc(deliveryDecision.id))
      .limit(BATCH)
      .for("update", { skipLocked: true }); // read by state: ids say nothing about the order of commits
    if (rows.length === 0) return 0;
    const { id } = await privacy.in(tx).ledger.append({
      tenant: open.tenant,
      event: "deliveries.decided",
      facts: { decisions: rows.length, sha256: hashOf(rows) },
    });
    const ids = rows.map((row) => row.id);
    await tx
      .update(deliveryDecision)
      .set({ batch: id })
      .where(and(eq(deliveryDecision.tenantId, open.tenant), inArray(deliveryDecision.id, ids)));
    return rows.length;
  });
}

/** Does the batch that this ledger entry stands for still have its hash? */
export async function decisionBatchHash(privacy: AnyPrivacy, tenant: string, batch: string): Promise<string> {
  return await scrubbedCall(scrub, async () => {
    const rows = await privacy.db
      .select()
      .from(deliveryDecision)
      .where(and(eq(deliveryDecision.tenantId, tenant), eq(deliveryDecision.batch, batch)))
      .orderBy(asc(deliveryDecision.id));
    return hashOf(rows);
  });
}

function hashOf(rows: readonly (typeof deliveryDecision.$inferSelect)[]): string {
  const lines = rows.map(({ batch: _batch, at, ...row }): Json => ({ ...row, at: at.toISOString() }));
  return createHash("sha256").update(canonicalJson(lines)).digest("hex");
}

/** A short name for the rules that decided: changes whenever purposes or recipients of the registry do. */
export function policyVersionOf(registry: Registry): string {
  const policy = JSON.stringify([registry.purposes, registry.recipients]);
  return createHash("sha256").update(policy).digest("hex").slice(0, 16);
}
