import { CONTROLLER } from "@habeas/internal";
import { randomUUID } from "node:crypto";
import { and, eq, isNull, or, sql } from "drizzle-orm";
import { recipientState } from "../database/tables.ts";
import type { DeliveryBase } from "../delivery-base.ts";
import { leaseOf } from "../disclosures/disclosure-row.ts";

/** The right to use a recipient's bulk path: one machine has it at a time. */
export interface ImportSession {
  /** `false`: it was too slow, and another machine has it now. */
  renew(): Promise<boolean>;
  end(): Promise<void>;
}

/** `undefined` while another machine has it. */
export async function beginSession(
  base: DeliveryBase,
  recipient: string,
): Promise<ImportSession | undefined> {
  const { db } = base.privacy;
  const importBy = randomUUID();
  const here = and(eq(recipientState.tenantId, CONTROLLER), eq(recipientState.recipient, recipient));
  const mine = eq(recipientState.importBy, importBy);
  const lease = leaseOf(base.leaseMilliseconds);
  await db.insert(recipientState).values({ tenantId: CONTROLLER, recipient }).onConflictDoNothing();
  const take = async (): Promise<boolean> => {
    const free = or(
      isNull(recipientState.importUntil),
      sql`${recipientState.importUntil} < clock_timestamp()`,
      mine,
    );
    const taken = await db
      .update(recipientState)
      .set({ importUntil: lease, importBy })
      .where(and(here, free))
      .returning({ recipient: recipientState.recipient });
    return taken.length === 1;
  };
  if (!(await take())) return undefined;
  return {
    renew: take,
    async end() {
      await db.update(recipientState).set({ importUntil: null, importBy: null }).where(and(here, mine));
    },
  };
}
