import type { SubjectRef } from "@habeas/core";
import { subject as subjectTable } from "@habeas/core/schema";
import { and, eq, gt, inArray, isNotNull, isNull, lte, or, sql } from "drizzle-orm";
import { disclosure } from "../database/tables.ts";
import type { DeliveryBase } from "../delivery-base.ts";
import { FREE, FRESH, leaseOf, type DisclosureRow } from "../disclosures/disclosure-row.ts";
import type { DeliveryRoute } from "../gate/fields.ts";

/** A person who waits for her first delivery, and her claimed row. */
export interface ClaimedPerson {
  readonly subject: SubjectRef;
  readonly row: DisclosureRow;
}

/** Takes at most so many people of the backlog for work, of whatever tenant. */
export async function claimBacklog(
  base: DeliveryBase,
  route: DeliveryRoute,
  limit: number,
): Promise<readonly ClaimedPerson[]> {
  const { privacy } = base;
  const found = await privacy.db
    .select({
      tenant: disclosure.tenantId,
      reference: disclosure.reference,
      kind: subjectTable.kind,
      id: subjectTable.subjectId,
    })
    .from(disclosure)
    .innerJoin(
      subjectTable,
      and(eq(subjectTable.tenantId, disclosure.tenantId), eq(subjectTable.reference, disclosure.reference)),
    )
    .where(
      and(
        eq(disclosure.recipient, route.name),
        gt(disclosure.change, disclosure.seenChange),
        FRESH,
        FREE,
        or(isNull(disclosure.notBefore), lte(disclosure.notBefore, privacy.clock())),
        isNotNull(subjectTable.subjectId),
        inArray(subjectTable.kind, [...route.kinds.keys()]),
      ),
    )
    .limit(limit);
  if (found.length === 0) return [];
  const rows = await privacy.db
    .update(disclosure)
    .set({ leaseUntil: leaseOf(base.leaseMilliseconds), fence: sql`${disclosure.fence} + 1` })
    .where(
      and(
        eq(disclosure.recipient, route.name),
        FRESH,
        FREE,
        inArray(
          disclosure.reference,
          found.map(({ reference }) => reference),
        ),
        inArray(
          disclosure.tenantId,
          found.map(({ tenant }) => tenant),
        ),
      ),
    )
    .returning();
  const people = new Map(found.map((one) => [`${one.tenant} ${one.reference}`, one]));
  return rows.flatMap((row): ClaimedPerson[] => {
    const person = people.get(`${row.tenantId} ${row.reference}`);
    if (person?.kind == null || person.id === null) return [];
    return [{ row, subject: { kind: person.kind, tenant: row.tenantId, id: person.id } }];
  });
}
