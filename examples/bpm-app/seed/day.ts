/** The demo's first day. It is fixed, so that two runs give the same dates. */
export const FIRST_DAY = new Date("2026-03-02T08:00:00Z");

/** A moment some days after another one. */
export const daysAfter = (date: Date, days: number): Date => new Date(date.getTime() + days * 86_400_000);

/** `2026-03-02` */
export const isoDay = (date: Date): string => date.toISOString().slice(0, 10);
