import { and, isNull, sql } from "drizzle-orm";
import { disclosure } from "../database/tables.ts";
import type { DeliveryRoute } from "../gate/fields.ts";
import type { DeliveryBase } from "../delivery-base.ts";
import { at, countChange } from "../disclosures/disclosure-row.ts";
import { erasureOf } from "../erasure/erasure-order.ts";
import { reportOf, type Eraser } from "../erasure/erase-report.ts";
import { look } from "../sweep/look.ts";

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
