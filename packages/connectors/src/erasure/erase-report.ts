import type { SubjectRef } from "@habeas/core";
import type { DisclosureRow } from "../disclosures/disclosure-row.ts";

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
