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
export { addDuration, parseDuration, type CalendarDuration } from "./calendar/duration.ts";
export { nextWorkingDay, weekendsOnly, type HolidayCalendar } from "./law/holiday-calendar.ts";
export { eeaCountries, lawOf, type PrivacyLaw } from "./vocabulary/privacy-law.ts";
export {
  requestDeadline,
  type Extension,
  type ExtensionRefusal,
  type IdentityCheck,
  type RequestDeadline,
  type RequestDeadlineOptions,
} from "./law/request-deadline.ts";
export { requestPeriods, type RequestPeriod } from "./law/request-periods.ts";
export { breachClock, type BreachClock } from "./law/breach-clock.ts";
export { rightsByBasis } from "./vocabulary/rights-by-basis.ts";
export { rightArticles, type Right, type ToldRight } from "./vocabulary/rights.ts";
export {
  retentionCutoff,
  retentionEnd,
  type RetentionCutoff,
  type RetentionEnd,
  type RetentionEndOptions,
} from "./law/retention.ts";
export { retentionSuggestions, type RetentionSuggestion } from "./law/retention-suggestions.ts";
export {
  transferGround,
  type TransferAnswer,
  type TransferGroundOptions,
  type TransferRefusal,
  type TransferWarning,
} from "./law/transfer-ground.ts";
export { transferTables, type TransferEntry, type TransferTable } from "./law/transfer-table.ts";
export { servesPerson, type RoutedPerson, type RoutingAnswer } from "./law/routing.ts";
export {
  softOptInGaps,
  type SoftOptInEvidence,
  type SoftOptInGap,
  type SoftOptInUse,
} from "./law/soft-opt-in.ts";
