import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";

/**
 * Writes down every grant of the limiter by the database's own time, which is what it promises about. A grant is
 * a row that came out with less than has flowed in; a refusal takes nothing.
 */
export async function logGrants(db: Database): Promise<void> {
  await db.execute(sql`create unlogged table grant_log (at timestamptz not null)`);
  await db.execute(sql`create function log_grant() returns trigger language plpgsql as $$
    begin
      if new.tokens < least(old.capacity, old.tokens + old.per_second * extract(epoch from new.at - old.at)) - 0.5 then
        insert into grant_log values (new.at);
      end if;
      return null;
    end $$`);
  await db.execute(sql`create trigger log_grant after update of tokens on habeas.rate_bucket
    for each row execute function log_grant()`);
}

/** The instants of all grants, in milliseconds, the earliest first. */
export async function grantsLogged(db: Database): Promise<readonly number[]> {
  const answer = await db.execute(
    sql`select (extract(epoch from at) * 1000)::float8 as at from grant_log order by at`,
  );
  return rowsOf<{ at: number }>(answer).map(({ at }) => at);
}

/** How many of these instants the fullest window of so many milliseconds holds, both of its ends included. */
export function fullestWindow(instants: readonly number[], milliseconds: number): number {
  const sorted = instants.toSorted((a, b) => a - b);
  let fullest = 0;
  let first = 0;
  for (const [last, at] of sorted.entries()) {
    while ((sorted[first] ?? at) < at - milliseconds) first += 1;
    fullest = Math.max(fullest, last - first + 1);
  }
  return fullest;
}
