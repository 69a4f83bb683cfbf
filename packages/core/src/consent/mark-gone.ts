import { rowsOf } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import { withoutRow } from "../people/gone-people.ts";
import { person, type StoredPerson } from "../people/stored-people.ts";
import { act } from "./act.ts";
import { forgetController } from "./controller-state.ts";
import { transact, type Foundation } from "./foundation.ts";

/**
 * Releases the key of a person whose row the host deleted itself. What was decided stays under the reference, with the
 * ledger; a row that later has the key is a new person without history. What is listed of an address stays: it is of
 * the address.
 *
 * @param unless A condition on {@link person} under which the reference stays theirs.
 * @returns False where nothing was done: somebody else was here first, the row is there again, or `unless` holds.
 */
export async function markGone(
  base: Foundation,
  { subject, reference }: StoredPerson,
  unless: SQL,
): Promise<boolean> {
  return await transact(base, async (inside) => {
    const { tenant } = subject;
    const theirs = sql`${person.tenant} = ${tenant} and ${person.reference} = ${reference}
      and ${person.table} = ${subject.table} and ${person.key} = ${subject.key}`;
    await inside.db.execute(sql`select from ${person.from} where ${theirs} for update of person`);
    // asked after the lock: what others wrote while this one waited counts
    const known = await inside.db.execute(
      sql`select 1 as one from ${person.from} where ${theirs} and not (${unless})`,
    );
    if (rowsOf(known).length === 0) return false;
    if ((await withoutRow(inside, [subject])).size === 0) return false;
    await act(inside, { tenant, reference }, { protects: true }, async ({ write }) => {
      await write({
        event: "subject.gone",
        facts: {},
        subject: sql`person_table = null, person_key = null`,
      });
      await forgetController(inside, subject);
    });
    return true;
  });
}
