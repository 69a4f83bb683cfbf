import type { SubjectRef } from "@habeas/core";
import type { AnyPrivacy } from "@habeas/core/engine";
import { rowsOf } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { endHold, insertHold } from "../holds/hold-store.ts";
import type { HeldData } from "../purposes/held-values.ts";
import type { JournalLine } from "../journal/append.ts";

/** Ends the holds that were ended, whether their person is still known or not. */
export async function endHoldsAgain(privacy: AnyPrivacy, lines: readonly JournalLine[]): Promise<void> {
  for (const { what, tenant, at, facts } of lines) {
    if (what === "hold_ended") await endHold(privacy.db, { tenant, id: textOf(facts["hold"]) }, new Date(at));
  }
}

/** Puts back the open holds of one person, each as it was last. @returns How many. */
export async function holdAgain(
  privacy: AnyPrivacy,
  subject: SubjectRef,
  inOrder: readonly JournalLine[],
): Promise<number> {
  const ended = new Set(
    inOrder.filter(({ what }) => what === "hold_ended").map(({ facts }) => textOf(facts["hold"])),
  );
  const open = new Map(
    inOrder.filter(({ what }) => what === "hold").map((line) => [textOf(line.facts["hold"]), line]),
  );
  let count = 0;
  for (const [id, { tenant, table, who, facts }] of open) {
    if (ended.has(id)) continue;
    const reviewOn = textOf(facts["reviewOn"]);
    await insertHold(privacy.db, {
      tenant,
      id,
      table,
      who,
      reference: await privacy.reference(subject),
      matter: textOf(facts["matter"]),
      data: dataOf(facts["data"]),
      placedAt: new Date(textOf(facts["placedAt"])),
      reviewOn,
    });
    const renewed = await privacy.db.execute(sql`
      update habeas.legal_hold set review_on = ${reviewOn}::date
      where tenant_id = ${tenant} and id::text = ${id} and ended_at is null returning 1 as open`);
    count += rowsOf(renewed).length;
  }
  return count;
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

function dataOf(value: unknown): HeldData {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).map(([table, columns]: [string, unknown]): [string, HeldData[string]] => [
      table,
      Array.isArray(columns) ? columns.map(String) : "all",
    ]),
  );
}
