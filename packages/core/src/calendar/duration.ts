import { CoreError } from "../errors.ts";
import { addDays, addMonths, calendarDateIn, daysBetween, type CalendarDate } from "./calendar-date.ts";

/** Whole years, months, weeks and days: ISO 8601 without a time of day, `P1Y6M`, `P30D`. */
export interface CalendarDuration {
  readonly years: number;
  readonly months: number;
  readonly weeks: number;
  readonly days: number;
}

const PATTERN = /^P(?=\d)(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,5})W)?(?:(\d{1,6})D)?$/;

/**
 * Reads an ISO 8601 duration. Fractions, negative parts and hours are refused: what the law counts here are
 * days, months and years, and `PT24H` is not always a day.
 *
 * @throws A {@link CoreError}: `invalid_duration`.
 */
export function parseDuration(duration: string): CalendarDuration {
  const parts = PATTERN.exec(duration);
  if (parts === null) {
    throw new CoreError("invalid_duration", "not a duration in years, months, weeks and days", {
      fix: "Write it as ISO 8601 without a time, P30D or P2Y for example.",
    });
  }
  const [years = 0, months = 0, weeks = 0, days = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  return { years, months, weeks, days };
}

/**
 * The date after a duration: years and months first, to the same day of the month or that month's last day,
 * then weeks and days.
 *
 * @throws A {@link CoreError}: `invalid_duration`, `invalid_date`.
 */
export function addDuration(date: CalendarDate, duration: string): CalendarDate {
  const { years, months, weeks, days } = parseDuration(duration);
  return addDays(addMonths(date, years * 12 + months), weeks * 7 + days);
}

/**
 * The same time of day (UTC) after a duration, by the rules of {@link addDuration}: 31 January and a month is the last
 * day of February.
 *
 * @throws A {@link CoreError}: `invalid_duration`, `invalid_date`.
 */
export function instantAfter(instant: Date, duration: string): Date {
  const day = calendarDateIn("UTC", instant);
  const days = daysBetween(day, addDuration(day, duration));
  return new Date(instant.getTime() + days * DAY);
}

const DAY = 86_400_000;
