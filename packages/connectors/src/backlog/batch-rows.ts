import { CONTROLLER, type Json, rowsOf } from "@habeas/internal";
import { and, eq, inArray, isNull, notInArray, sql } from "drizzle-orm";
import { deliveryBatch, disclosure } from "../database/tables.ts";
import type { DeliveryBase } from "../delivery-base.ts";
import { hexOf } from "../database/hex.ts";
import type { Reaction } from "../delivery/reaction.ts";
import type { ImportablePerson } from "./sort-claimed.ts";

/** An import whose answer never came may still be carried out so much later. */
export const SENDING_MILLISECONDS = 600_000;
/** When an import is asked about for the first time. */
export const FIRST_CHECK_MILLISECONDS = 30_000;

const oneBatch = (id: string) => and(eq(deliveryBatch.tenantId, CONTROLLER), eq(deliveryBatch.id, id));

/**
 * Writes down who is about to be handed over, what, and that the recipient may know them from now on. Answers
 * whose claim still held; nobody of them is touched by anybody else until the batch is settled.
 */
export async function openBatch(
  base: DeliveryBase,
  recipient: string,
  id: string,
  people: readonly ImportablePerson[],
): Promise<readonly ImportablePerson[]> {
  const now = base.privacy.clock();
  const values = people.map(({ row, contact, payloadHash, assessment }) => {
    const { hash, keyId } = base.keys.address(contact.email);
    return {
      tenant: row.tenantId,
      reference: row.reference,
      fence: row.fence,
      seen_change: row.change,
      seen_version: assessment.verdict.version,
      email_hash: hexOf(hash),
      email_key_id: keyId,
      payload_hash: hexOf(payloadHash),
      purposes: contact.purposes,
      columns: Object.keys(contact.fields),
    };
  });
  return await base.privacy.db.transaction(async (tx) => {
    // The references stand there twice: a first sync comes before the table's statistics, and a planner that takes
    // the table for empty would compare each of its rows with each of the values.
    const written = rowsOf<{ tenant: string; reference: string }>(
      await tx.execute(sql`
        update habeas.disclosure d set batch = ${id}, wanted = 'active', lease_until = null, next_check_at = null,
          first_sent_at = ${now.toISOString()}::timestamptz, last_sent_at = ${now.toISOString()}::timestamptz,
          updated_at = ${now.toISOString()}::timestamptz, seen_change = v.seen_change, seen_version = v.seen_version,
          email_hash = decode(v.email_hash, 'hex'), email_key_id = v.email_key_id, payload_hash = decode(v.payload_hash, 'hex'),
          purposes = array(select jsonb_array_elements_text(v.purposes)), columns = array(select jsonb_array_elements_text(v.columns))
        from jsonb_to_recordset(${JSON.stringify(values)}::text::jsonb) as v (tenant text, reference uuid, fence bigint,
          seen_change bigint, seen_version bigint, email_hash text, email_key_id text, payload_hash text, purposes jsonb, columns jsonb)
        where d.tenant_id = v.tenant and d.recipient = ${recipient} and d.reference = v.reference and d.fence = v.fence
          and d.reference = any(${sql.param(values.map(({ reference }) => reference))}::uuid[]) and d.erase_state is null
        returning d.tenant_id as tenant, d.reference::text as reference`),
    );
    await tx.insert(deliveryBatch).values({
      tenantId: CONTROLLER,
      id,
      recipient,
      state: "sending",
      contacts: written.length,
      refused: 0,
      sentAt: now,
      nextCheckAt: new Date(now.getTime() + SENDING_MILLISECONDS),
      checks: 0,
    });
    const held = new Set(written.map(({ tenant, reference }) => `${tenant} ${reference}`));
    return people.filter(({ row }) => held.has(`${row.tenantId} ${row.reference}`));
  });
}

/** The recipient has taken the batch; whom it refused at once is given to a person. */
export async function handedOver(
  base: DeliveryBase,
  id: string,
  answer: { readonly remoteId: string; readonly refused: readonly string[] },
): Promise<void> {
  const { remoteId, refused } = answer;
  const now = base.privacy.clock();
  const nextCheckAt = new Date(now.getTime() + FIRST_CHECK_MILLISECONDS);
  await base.privacy.db.transaction(async (tx) => {
    await tx
      .update(deliveryBatch)
      .set({ state: "running", remoteId, nextCheckAt, refused: refused.length })
      .where(oneBatch(id));
    if (refused.length === 0) return;
    await tx
      .update(disclosure)
      .set({ ...refusedBy("upsertMany"), deadAt: now, updatedAt: now })
      .where(and(eq(disclosure.batch, id), inArray(disclosure.reference, [...refused])));
  });
}

/** The recipient did not take the batch: everybody goes one by one, when the reaction says so. */
export async function takenBack(
  base: DeliveryBase,
  id: string,
  failure: { readonly error: Json; readonly reaction: Reaction },
): Promise<void> {
  const { error, reaction } = failure;
  await base.privacy.db.transaction(async (tx) => {
    await tx.update(deliveryBatch).set({ state: "unknown", nextCheckAt: null }).where(oneBatch(id));
    await tx
      .update(disclosure)
      .set({
        batch: null,
        payloadHash: null,
        change: sql`${disclosure.change} + 1`, // to be looked at again
        notBefore: reaction.notBefore ?? null,
        attempts: reaction.attempts,
        lastError: error,
        updatedAt: base.privacy.clock(),
      })
      .where(eq(disclosure.batch, id));
  });
}

/** The recipient is through with the batch. An opt-out or a deletion that came in meanwhile stays. */
export async function completed(
  base: DeliveryBase,
  id: string,
  refusedEmails: readonly string[],
): Promise<void> {
  const now = base.privacy.clock();
  const hashes = refusedEmails.flatMap((email) => base.keys.addresses(email).map(({ hash }) => hash));
  await base.privacy.db.transaction(async (tx) => {
    if (hashes.length > 0) {
      await tx
        .update(disclosure)
        .set({ ...refusedBy("pollBatch"), deadAt: now, updatedAt: now })
        .where(and(eq(disclosure.batch, id), inArray(disclosure.emailHash, hashes)));
    }
    await tx
      .update(disclosure)
      .set({
        batch: null,
        actual: sql`case when ${isNull(disclosure.remoteDeletedAt)} then 'active' else 'none' end`,
        attempts: 0,
        lastError: null,
        updatedAt: now,
      })
      .where(eq(disclosure.batch, id));
    await tx
      .update(deliveryBatch)
      .set({
        state: "completed",
        nextCheckAt: null,
        refused: sql`${deliveryBatch.refused} + ${refusedEmails.length}::int`,
      })
      .where(and(oneBatch(id), notInArray(deliveryBatch.state, ["completed"])));
  });
}

/** A refusal is a `permanent` fault; which value was wrong, nobody keeps. */
const refusedBy = (operation: string) => ({
  batch: null,
  payloadHash: null,
  lastError: { code: "permanent", operation },
});
