import type { SubjectRef } from "@habeas/core";
import { and, isNull, sql } from "drizzle-orm";
import { disclosure } from "../database/tables.ts";
import type { DeliveryRoute } from "../gate/fields.ts";
import type { DeliveryBase } from "../delivery-base.ts";
import { at, countChange, type DisclosureRow } from "../disclosures/disclosure-row.ts";
import { erasureOf } from "./erasure-order.ts";
import { look } from "../delivery/look.ts";

/** The order to erase a person at one recipient. */
export interface EraseOrder {
  readonly tenant: string;
  readonly reference: string;
  /** Still in the host's tables: her address is read from there, and kept sealed until it is of no more use. */
  readonly subject: SubjectRef;
  readonly orderId: string;
}

/** How far it has come. */
export interface EraseReport {
  readonly state: "done" | "retained" | "pending" | "failed";
  /**
   * snake_case: `purge_expected`, `delete_limit`, `manual`, the class of a fault, or `unanswered` while a request of
   * before the erasure may still be carried out over there.
   */
  readonly reason?: string;
  /** `YYYY-MM-DD`: until when the recipient keeps it, or when it is asked again. */
  readonly until?: string;
}

/** Erases people at one recipient: for `erasers` of `@habeas/rights`. */
export interface Eraser {
  /** Begins or continues an order; asking again answers how far it is, and does nothing twice. */
  erase(order: EraseOrder): Promise<EraseReport>;
}

export function createEraser(base: DeliveryBase, route: DeliveryRoute): Eraser {
  const { privacy } = base;
  return {
    async erase({ tenant, reference, subject, orderId }) {
      const key = { tenant, recipient: route.name, reference };
      const [person] = await privacy.describe([subject]);
      const previous = (await base.previousEmails?.(subject)) ?? [];
      const emails = [...new Set([...(person?.email === undefined ? [] : [person.email]), ...previous])];
      await countChange(privacy.db, [key], privacy.clock());
      const row = { tenantId: tenant, recipient: route.name, reference };
      await privacy.db
        .update(disclosure)
        // the count goes up too: a delivery that is under way must not settle over the order
        .set({ ...erasureOf(base, row, { emails, order: orderId }), change: sql`${disclosure.change} + 1` })
        .where(and(at(key), isNull(disclosure.eraseState)));
      await look(base, key);
      const [now] = await privacy.db.select().from(disclosure).where(at(key));
      return now === undefined ? { state: "failed", reason: "internal" } : reportOf(now);
    },
  };
}

/** An erasure's state as one of four words. Deleted but restorable is not done. */
export function reportOf(row: DisclosureRow): EraseReport {
  const until = row.nextCheckAt ?? row.notBefore;
  const when = until === null ? {} : { until: until.toISOString().slice(0, 10) };
  const isProven = row.eraseState === "purged_verified" || row.eraseState === "attested";
  if (isProven && row.unansweredAt !== null) return { state: "pending", reason: "unanswered", ...when };
  switch (row.eraseState) {
    case "purged_verified":
      return { state: "done" };
    case "attested":
      return { state: "done", reason: "attested" };
    case "purge_expected":
    case "absent_verified":
      return { state: "pending", reason: "purge_expected", ...when };
    case "blocked":
      return { state: "pending", reason: "delete_limit", ...when };
    case "manual":
      return { state: "pending", reason: "manual" };
    default: {
      const reason = faultOf(row.lastError) ?? "in_progress";
      return { state: row.deadAt === null ? "pending" : "failed", reason, ...when };
    }
  }
}

function faultOf(error: DisclosureRow["lastError"]): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error["code"] === "string" ? error["code"] : undefined;
}
