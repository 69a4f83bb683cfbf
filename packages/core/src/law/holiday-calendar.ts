import { addDays, isWeekend, type CalendarDate } from "../calendar/calendar-date.ts";

/**
 * The public holidays that a deadline is rolled over: those of the country, and of the state, in which the
 * controller acts. `publicHolidays` of `@habeas/core/holidays` makes one from a maintained library; a calendar
 * of the host's own has the same shape.
 */
export interface HolidayCalendar {
  /** Recorded with every deadline: `"DE-BY"`. */
  readonly name: string;
  isHoliday(date: CalendarDate): boolean;
}

/**
 * Knows Saturdays and Sundays only. A deadline counted with it is never later than the lawful one, only up to
 * a few days earlier.
 */
export const weekendsOnly: HolidayCalendar = { name: "weekends only", isHoliday: () => false };

/** The date itself, or the next one that is no Saturday, Sunday or holiday. */
export function nextWorkingDay(date: CalendarDate, holidays: HolidayCalendar): CalendarDate {
  let day = date;
  while (isWeekend(day) || holidays.isHoliday(day)) day = addDays(day, 1);
  return day;
}
