import type { SubjectRef } from "@habeas/core";
import { person, storedPeople } from "@habeas/core/engine";
import { and, eq, gt, inArray, isNull, lte, or, sql } from "drizzle-orm";
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
      table: person.table,
      key: person.key,
    })
    .from(disclosure)
    .innerJoin(
      person.from,
      sql`${person.tenant} = ${disclosure.tenantId} and ${person.uuid} = ${disclosure.reference}`,
    )
    .where(
      and(
        eq(disclosure.recipient, route.name),
        gt(disclosure.change, disclosure.seenChange),
        FRESH,
        FREE,
        or(isNull(disclosure.notBefore), lte(disclosure.notBefore, privacy.clock())),
        person.isKnown,
        inArray(
          person.table,
          [...route.kinds.values()].map(({ place }) => place),
        ),
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
  const known = await storedPeople(privacy, found, { kinds: route.kinds });
  const people = new Map(
    known.flatMap((one) =>
      one === undefined ? [] : [[`${one.subject.tenant} ${one.reference}`, one] as const],
    ),
  );
  return rows.flatMap((row): ClaimedPerson[] => {
    const subject = people.get(`${row.tenantId} ${row.reference}`)?.subject;
    return subject === undefined ? [] : [{ row, subject }];
  });
}
