import { parseDuration } from "../calendar/duration.ts";

/** `P1Y6M` as people say it: "1 year and 6 months", "1 Jahr und 6 Monate". */
export function durationText(duration: string, locale: string): string {
  const { years, months, weeks, days } = parseDuration(duration);
  const parts = [
    [years, "year"],
    [months, "month"],
    [weeks, "week"],
    [days, "day"],
  ] as const;
  const said = parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) =>
      new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(count),
    );
  const zero = new Intl.NumberFormat(locale, { style: "unit", unit: "day", unitDisplay: "long" }).format(0);
  return said.length === 0 ? zero : new Intl.ListFormat(locale, { type: "conjunction" }).format(said);
}
