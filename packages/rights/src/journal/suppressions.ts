import { restoreSuppression, suppressionCopies, type AnyPrivacy } from "@habeas/core/engine";
import { sql } from "drizzle-orm";
import type { JournalOptions } from "../ports.ts";
import { appendLine, type JournalLine } from "./append.ts";

/**
 * Writes addresses that were put on the suppression list since: hashes under core's suppression key, which lies
 * in no database.
 *
 * @returns How many.
 */
export async function shipSuppressions(
  journal: JournalOptions,
  privacy: Pick<AnyPrivacy, "db" | "clock">,
): Promise<number> {
  const { db } = privacy;
  const copies = await suppressionCopies(
    db,
    ({ tenant, position }) => sql`not exists (select from habeas.journal_position p
      where p.tenant_id = ${tenant} and p.reference = ${position})`,
  );
  for (const { tenant, at, position, ...facts } of copies) {
    const line: JournalLine = {
      v: 1,
      at: at.toISOString(),
      what: "suppression",
      tenant,
      table: "",
      who: "",
      facts,
    };
    await appendLine({ journal, db, now: privacy.clock() }, line);
    await db.execute(sql`
      insert into habeas.journal_position (tenant_id, reference, version) values (${tenant}, ${position}, 1)
      on conflict do nothing`);
  }
  return copies.length;
}

/**
 * Puts an address back on the list that a restore took it from.
 *
 * @returns Whether it was missing.
 */
export async function suppressAgain(
  privacy: AnyPrivacy,
  { tenant, at, facts }: JournalLine,
): Promise<boolean> {
  const fact = (name: string): string => {
    const value = facts[name];
    return typeof value === "string" ? value : "";
  };
  const [purpose, reason] = [fact("purpose"), fact("reason")];
  const copy = {
    tenant,
    key: fact("key"),
    normaliser: Number(facts["normaliser"]),
    hash: fact("hash"),
    purpose,
    reason,
    at: new Date(at),
    proof: fact("proof"),
  };
  return await privacy.db.transaction(async (tx) => {
    if (!(await restoreSuppression(tx, copy))) return false;
    await privacy.in(tx).ledger.append({
      tenant,
      event: "suppression.added",
      facts: { reason, purpose: purpose === "" ? null : purpose, replayed: true },
    });
    return true;
  });
}
