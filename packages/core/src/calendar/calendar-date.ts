import { CoreError } from "../errors.ts";

/** A day of the Gregorian calendar, `YYYY-MM-DD`: no time of day and no time zone. Such texts sort by date. */
export type CalendarDate = string;

const DAY = 86_400_000;
const PATTERN = /^([1-9]\d{3})-(\d{2})-(\d{2})$/;

interface Parts {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

/**
 * The parts of a date.
 *
 * @throws A {@link CoreError}: `invalid_date` when the text is not a day of the calendar.
 */
export function datePartsOf(date: CalendarDate): Parts {
  const [, year = 0, month = 0, day = 0] = PATTERN.exec(date)?.map(Number) ?? [];
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) {
    throw new CoreError("invalid_date", "not a day of the calendar", { fix: "Write it as YYYY-MM-DD." });
  }
  return { year, month, day };
}

const daysInMonth = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

const dateOf = ({ year, month, day }: Parts): CalendarDate =>
  `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;

const dayNumber = (date: CalendarDate): number => {
  const { year, month, day } = datePartsOf(date);
  return Date.UTC(year, month - 1, day) / DAY;
};

/** The same day of the month some months later, or that month's last day where it has no such day. */
export function addMonths(date: CalendarDate, months: number): CalendarDate {
  const { year, month, day } = datePartsOf(date);
  const index = year * 12 + (month - 1) + months;
  const target = { year: Math.floor(index / 12), month: (index % 12) + 1 };
  return dateOf({ ...target, day: Math.min(day, daysInMonth(target.year, target.month)) });
}

/** Some days later. */
export const addDays = (date: CalendarDate, days: number): CalendarDate =>
  new Date((dayNumber(date) + days) * DAY).toISOString().slice(0, 10);

/** How many days lie between two dates; negative when `to` is the earlier one. */
export const daysBetween = (from: CalendarDate, to: CalendarDate): number => dayNumber(to) - dayNumber(from);

/** Saturday or Sunday. */
export const isWeekend = (date: CalendarDate): boolean => {
  const day = new Date(dayNumber(date) * DAY).getUTCDay();
  return day === 0 || day === 6;
};

/** The last day of the date's calendar year. */
export const endOfYear = (date: CalendarDate): CalendarDate => `${datePartsOf(date).year}-12-31`;

/**
 * Which day it is in a time zone at an instant.
 *
 * @throws A {@link CoreError}: `invalid_time_zone`; `invalid_date` when the instant is no time at all.
 */
export function calendarDateIn(timeZone: string, instant: Date): CalendarDate {
  return dateReader(timeZone)(instant);
}

/**
 * The first instant of a day in a time zone: not always midnight, since clocks are put forward at midnight in
 * some places.
 *
 * @throws A {@link CoreError}: `invalid_time_zone`, `invalid_date`.
 */
export function startOfDayIn(timeZone: string, date: CalendarDate): Date {
  const dateAt = dateReader(timeZone);
  const midnight = dayNumber(date) * DAY;
  let before = midnight - DAY; // no zone is more than 14 hours ahead of UTC, or 12 behind
  let after = midnight + DAY;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (dateAt(new Date(middle)) < date) before = middle;
    else after = middle;
  }
  return new Date(after);
}

function dateReader(timeZone: string): (instant: Date) => CalendarDate {
  const format = formatIn(timeZone);
  return (instant) => {
    if (Number.isNaN(instant.getTime())) throw new CoreError("invalid_date", "not an instant");
    const part = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));
    return `${part["year"]}-${part["month"]}-${part["day"]}`;
  };
}

/** A format never changes and is slow to make; there are as many as zones that are asked for. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  try {
    const format = new Intl.DateTimeFormat("en-CA", {
      timeZone,
      calendar: "gregory",
      numberingSystem: "latn",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
    });
    formats.set(timeZone, format);
    return format;
  } catch {
    throw new CoreError("invalid_time_zone", "this runtime does not know the time zone", {
      fix: "Use a name of the IANA database, Europe/Berlin for example.",
    });
  }
}
