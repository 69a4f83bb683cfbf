import { and, isNull, sql } from "drizzle-orm";
import { foundationOf, ownAddresses } from "@habeas/core/engine";
import { disclosure } from "../database/tables.ts";
import type { DeliveryRoute } from "../gate/fields.ts";
import type { DeliveryBase } from "../delivery-base.ts";
import { at, countChange, type DisclosureRow } from "../disclosures/disclosure-row.ts";
import { erasureOf } from "../erasure/erasure-order.ts";
import { reportOf, type Eraser } from "../erasure/erase-report.ts";
import { look } from "../sweep/look.ts";

export function createEraser(base: DeliveryBase, route: DeliveryRoute): Eraser {
  const { privacy } = base;
  return {
    async erase({ tenant, reference, subject, orderId }) {
      const key = { tenant, recipient: route.name, reference };
      const [known] = await privacy.db.select().from(disclosure).where(at(key));
      // the address alone is no reason to ask: it may be somebody else's over there
      if (known === undefined || wasNeverSent(known)) return { state: "done", reason: "never_disclosed" };
      const own = await ownAddresses(foundationOf(privacy), subject, "leave");
      const previous = (await base.previousEmails?.(subject)) ?? [];
      const emails = [...new Set([...own, ...previous])];
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

/** Nothing left for the recipient, nothing is on its way, and nobody found anything of theirs there. */
const wasNeverSent = (row: DisclosureRow): boolean =>
  row.firstSentAt === null &&
  row.unansweredAt === null &&
  row.batch === null &&
  row.leaseUntil === null &&
  row.eraseState === null &&
  row.remoteIds.length === 0;
