import { z } from "zod";
import type { DeliveryBase } from "../delivery-base.ts";
import type { DisclosureRow } from "../disclosures/disclosure-row.ts";

const Target = z.object({ emails: z.array(z.string()) });

/** What an order of erasure writes into a row: where to look is sealed, and only as long as it is needed. */
export function erasureOf(
  base: DeliveryBase,
  row: Pick<DisclosureRow, "tenantId" | "recipient" | "reference">,
  order: { readonly emails: readonly string[]; readonly order: string },
): Partial<DisclosureRow> {
  const now = base.privacy.clock();
  return {
    wanted: "erased",
    eraseState: "requested",
    eraseOrder: order.order,
    eraseRequestedAt: now,
    eraseTarget: base.keys.seal(JSON.stringify({ emails: order.emails }), placeOf(row)),
    nextCheckAt: now,
    notBefore: null,
    attempts: 0,
    deadAt: null,
  };
}

/** The addresses that a running erasure looks for; none once they were removed. */
export function targetEmails(base: DeliveryBase, row: DisclosureRow): readonly string[] {
  if (row.eraseTarget === null) return [];
  return Target.parse(JSON.parse(base.keys.open(row.eraseTarget, placeOf(row)))).emails;
}

const placeOf = (row: Pick<DisclosureRow, "tenantId" | "recipient" | "reference">): string =>
  JSON.stringify([row.tenantId, row.recipient, row.reference]);
