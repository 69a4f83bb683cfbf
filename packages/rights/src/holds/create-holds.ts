import { randomUUID } from "node:crypto";
import { calendarDateIn } from "@habeas/core/law";
import { sql } from "drizzle-orm";
import { RightsError } from "../errors.ts";
import type { RightsFoundation } from "../foundation.ts";
import { appendLine, keyedReference } from "../journal/append.ts";
import { checkDecision, checkPlaced, checkReview } from "./check-hold.ts";
import { endHold, insertHold, openHolds, type StoredHold } from "./hold-store.ts";
import type { HoldName, Holds, LegalHold } from "./legal-hold.ts";

/** The legal holds behind `rights.holds`. */
export function createHolds<K extends string>(base: RightsFoundation): Holds<K> {
  const { privacy, journal } = base;
  const { db, registry } = privacy;
  const today = (): string => calendarDateIn(registry.controller.timeZone ?? "UTC", privacy.clock());
  const check = () => ({ registry, now: privacy.clock() });

  return {
    place: async (subject, options) => {
      checkPlaced(check(), options);
      const { matter, data, reviewOn, by } = options;
      const { tenant, table } = subject;
      const hold: StoredHold = {
        tenant,
        id: randomUUID(),
        reference: await privacy.reference(subject),
        table,
        who: journal === undefined ? "" : await keyedReference(journal.key, privacy, subject),
        matter,
        data,
        placedAt: privacy.clock(),
        reviewOn,
      };
      await db.transaction(async (tx) => {
        await insertHold(tx, hold);
        const facts = { matter, reviewOn, by, tables: Object.keys(data).toSorted() };
        await record(base, tx, hold, "placed", facts);
      });
      await shipHold(base, hold);
      return published(hold);
    },
    list: async (tenant) => (await openHolds(db, tenant, sql`true`)).map(published),
    due: async (tenant) => (await openHolds(db, tenant, sql`review_on <= ${today()}::date`)).map(published),
    renew: async (name, { reviewOn, ...decision }) => {
      checkDecision(decision);
      checkReview(check(), reviewOn);
      const hold = await db.transaction(async (tx) => {
        const before = await openHold(tx, name);
        await tx.execute(sql`
            update habeas.legal_hold set review_on = ${reviewOn}::date
            where tenant_id = ${name.tenant} and id::text = ${name.id}`);
        await record(base, tx, before, "renewed", { ...decision, reviewOn });
        return { ...before, reviewOn };
      });
      await shipHold(base, hold);
      return published(hold);
    },
    end: async (name, decision) => {
      checkDecision(decision);
      const hold = await db.transaction(async (tx) => {
        const before = await openHold(tx, name);
        await endHold(tx, name, privacy.clock());
        await record(base, tx, before, "ended", { ...decision });
        return before;
      });
      await shipHold(base, hold, "hold_ended");
    },
  };
}

const published = ({ tenant, id, reference, matter, data, placedAt, reviewOn }: StoredHold): LegalHold => ({
  tenant,
  id,
  reference,
  matter,
  data,
  placedAt,
  reviewOn,
});

/** Locked until the transaction ends. @throws A {@link RightsError}: `unknown_hold`. */
async function openHold(
  tx: RightsFoundation["privacy"]["db"],
  { tenant, id }: HoldName,
): Promise<StoredHold> {
  await tx.execute(sql`
    select 1 from habeas.legal_hold where tenant_id = ${tenant} and id::text = ${id} for update`);
  const [hold] = await openHolds(tx, tenant, sql`id::text = ${id}`);
  if (hold) return hold;
  throw new RightsError("unknown_hold", "this tenant has no such hold that is open");
}

async function record(
  { privacy }: RightsFoundation,
  tx: RightsFoundation["privacy"]["db"],
  { tenant, id, reference }: StoredHold,
  what: "placed" | "renewed" | "ended",
  facts: { readonly [key: string]: string | readonly string[] },
): Promise<void> {
  await privacy.in(tx).ledger.append({
    tenant,
    event: `hold.${what}`,
    reference,
    facts: {
      hold: id,
      ...Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, plain(value)])),
    },
  });
}

const plain = (value: string | readonly string[]): string | string[] =>
  typeof value === "string" ? value : [...value];

/** Outside the database too: a replay must not erase what a hold keeps. */
async function shipHold(
  { privacy, journal }: RightsFoundation,
  { tenant, id, table, who, matter, data, placedAt, reviewOn }: StoredHold,
  what: "hold" | "hold_ended" = "hold",
): Promise<void> {
  if (journal === undefined || who === "") return;
  const held = Object.fromEntries(Object.entries(data).map(([name, columns]) => [name, plain(columns)]));
  const facts =
    what === "hold"
      ? { hold: id, matter, reviewOn, placedAt: placedAt.toISOString(), data: held }
      : { hold: id };
  const now = privacy.clock();
  await appendLine(
    { journal, db: privacy.db, now },
    { v: 1, at: now.toISOString(), what, tenant, table, who, facts },
  );
}
