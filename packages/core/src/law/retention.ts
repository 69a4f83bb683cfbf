import type { Keep } from "../registry/purposes.ts";
import {
  addDays,
  calendarDateIn,
  daysBetween,
  endOfYear,
  startOfDayIn,
  type CalendarDate,
} from "../calendar/calendar-date.ts";
import { addDuration } from "../calendar/duration.ts";

/** The last day on which a value is kept, and when it may go. */
export interface RetentionEnd {
  readonly lastDay: CalendarDate;
  readonly deletableFrom: CalendarDate;
  /** The first instant of `deletableFrom` in the time zone. */
  readonly deletableAt: Date;
}

export interface RetentionEndOptions {
  readonly keep: Keep;
  /** The event, or the date in the row. */
  readonly from: Date | CalendarDate;
  /** The controller's. @defaultValue `"UTC"` */
  readonly timeZone?: string;
  /**
   * Expiry is suspended to the end of a day, or without a known end: § 147(3) AO keeps vouchers while the
   * assessment period of their tax is running.
   */
  readonly hold?: { readonly until?: CalendarDate };
}

/**
 * When the time of a purpose's `keep` is over: counted from the day of the event, or from the end of its
 * calendar year, in the controller's time zone. The day of the event does not count. Undefined while the
 * expiry is suspended without an end.
 *
 * @throws A `CoreError`: `invalid_duration`, `invalid_date`, `invalid_time_zone`.
 */
export function retentionEnd(options: RetentionEndOptions): RetentionEnd | undefined {
  const { keep, from, timeZone = "UTC", hold } = options;
  const regular = lastDayOf(keep, typeof from === "string" ? from : calendarDateIn(timeZone, from));
  if (hold !== undefined && hold.until === undefined) return undefined;
  const lastDay = hold?.until !== undefined && daysBetween(regular, hold.until) > 0 ? hold.until : regular;
  const deletableFrom = addDays(lastDay, 1);
  return { lastDay, deletableFrom, deletableAt: startOfDayIn(timeZone, deletableFrom) };
}

/** Which dates are old enough: the inverse of {@link retentionEnd}, for the WHERE of a sweep. */
export interface RetentionCutoff {
  /** For a column of type `date`: values up to and including this one may go. */
  readonly through: CalendarDate;
  /** For a column with a time: values before this instant may go. */
  readonly before: Date;
}

/**
 * The youngest date whose time is over now.
 *
 * @throws A `CoreError`: `invalid_duration`, `invalid_date`, `invalid_time_zone`.
 */
export function retentionCutoff(options: {
  readonly keep: Keep;
  readonly now: Date;
  /** The controller's. @defaultValue `"UTC"` */
  readonly timeZone?: string;
}): RetentionCutoff {
  const { keep, now, timeZone = "UTC" } = options;
  const today = calendarDateIn(timeZone, now);
  let over = -CENTURIES;
  let running = 0; // today's own event is never over today
  while (running - over > 1) {
    const middle = Math.floor((over + running) / 2);
    if (lastDayOf(keep, addDays(today, middle)) < today) over = middle;
    else running = middle;
  }
  const through = addDays(today, over);
  return { through, before: startOfDayIn(timeZone, addDays(through, 1)) };
}

/** Nothing that a database holds is older, in days. */
const CENTURIES = 300 * 366;

function lastDayOf({ for: duration, after }: Keep, from: CalendarDate): CalendarDate {
  const start = typeof after === "object" && after.endOf === "year" ? endOfYear(from) : from;
  return addDuration(start, duration);
}
