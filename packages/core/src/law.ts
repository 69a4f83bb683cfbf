/**
 * The law as functions and dated tables: deadlines, retention, transfers, rights and their articles, calendars. Pure,
 * and without a registry.
 *
 * @module
 */
export {
  addDays,
  addMonths,
  calendarDateIn,
  daysBetween,
  startOfDayIn,
  type CalendarDate,
} from "./calendar/calendar-date.ts";
export { addDuration, parseDuration } from "./calendar/duration.ts";
export { nextWorkingDay, weekendsOnly, type HolidayCalendar } from "./law/holiday-calendar.ts";
export { eeaCountries, lawOf, type PrivacyLaw } from "./vocabulary/privacy-law.ts";
export {
  requestDeadline,
  type RequestDeadline,
  type RequestDeadlineOptions,
} from "./law/request-deadline.ts";
export { requestPeriods } from "./law/request-periods.ts";
export { breachClock } from "./law/breach-clock.ts";
export { rightsByBasis } from "./vocabulary/rights-by-basis.ts";
export { rightArticles, type Right } from "./vocabulary/rights.ts";
export { retentionCutoff, retentionEnd } from "./law/retention.ts";
export { retentionSuggestions } from "./law/retention-suggestions.ts";
export { transferGround, type TransferAnswer } from "./law/transfer-ground.ts";
export { transferTables, type TransferTable } from "./law/transfer-table.ts";
export { servesPerson } from "./law/routing.ts";
export { softOptInGaps } from "./law/soft-opt-in.ts";
