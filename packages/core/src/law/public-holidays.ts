import Holidays from "date-holidays";
import { CoreError } from "../errors.ts";
import { addDays, type CalendarDate } from "../calendar/calendar-date.ts";
import type { HolidayCalendar } from "./holiday-calendar.ts";

/** Whose public holidays count. */
export interface PublicHolidaysOptions {
  /** ISO 3166-1 alpha-2: where the controller acts. */
  readonly country: string;
  /** The part of the country, where it has holidays of its own: `"BY"`. @defaultValue the country's common ones */
  readonly state?: string;
}

/**
 * The public holidays of a country or of one of its states, from the library `date-holidays` (an optional peer
 * dependency; its data is licensed CC BY 3.0). Bank holidays, observances and half days are left out.
 *
 * @throws A {@link CoreError}: `unknown_holiday_calendar` when the library has none for the country or state:
 * an unknown state must not quietly count as one without holidays.
 */
export function publicHolidays(options: PublicHolidaysOptions): HolidayCalendar {
  const { country, state } = options;
  const where = state === undefined ? country : `${country}-${state}`;
  const library = new Holidays();
  const states: unknown = library.getStates(country);
  const known =
    country in library.getCountries() &&
    (state === undefined || (typeof states === "object" && states !== null && state in states));
  if (!known) {
    throw new CoreError("unknown_holiday_calendar", "no holidays are known for this country or state", {
      where,
      fix: "Use codes of ISO 3166, or pass a HolidayCalendar of your own.",
    });
  }
  library.init(country, state);

  const years = new Map<string, ReadonlySet<CalendarDate>>();
  return {
    name: where,
    isHoliday(date) {
      const year = date.slice(0, 4);
      const days = years.get(year) ?? new Set(library.getHolidays(year).flatMap(wholeDays));
      years.set(year, days);
      return days.has(date);
    },
  };
}

const DAY = 86_400_000;

function wholeDays({ type, date, start, end }: ReturnType<Holidays["getHolidays"]>[number]): CalendarDate[] {
  if (type !== "public" || !date.includes(" 00:00:00")) return [];
  const length = Math.round((end.getTime() - start.getTime()) / DAY); // 23 or 25 hours are a day too
  return Array.from({ length }, (_, index) => addDays(date.slice(0, 10), index));
}
