import type { DisclosureRow } from "./disclosure-row.ts";

/** So long after its beginning, a call whose answer was lost may still be carried out over there. */
const LATE_MILLISECONDS = 3_600_000;

/** When all that may be under way has arrived; `undefined` when nothing is. */
export function settledAt(row: Pick<DisclosureRow, "unansweredAt">): Date | undefined {
  return row.unansweredAt === null ? undefined : new Date(row.unansweredAt.getTime() + LATE_MILLISECONDS);
}

/** May a call without an answer still be carried out? Then what is there now is not the last word. */
export function mayStillArrive(row: Pick<DisclosureRow, "unansweredAt">, now: Date): boolean {
  const until = settledAt(row);
  return until !== undefined && until > now;
}

/** What a row keeps of it: another look as soon as all has arrived, or nothing. */
export const lookAgain = (
  row: Pick<DisclosureRow, "unansweredAt">,
  now: Date,
): Pick<DisclosureRow, "unansweredAt"> & { readonly nextCheckAt?: Date | undefined } =>
  mayStillArrive(row, now)
    ? { unansweredAt: row.unansweredAt, nextCheckAt: settledAt(row) }
    : { unansweredAt: null };
