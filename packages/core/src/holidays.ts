/**
 * Public holidays for deadlines, from the optional peer dependency `date-holidays`: apart from the main entry,
 * since its data and its own dependencies weigh more than the rest of this package.
 *
 * @module
 */
export { publicHolidays, type PublicHolidaysOptions } from "./law/public-holidays.ts";
