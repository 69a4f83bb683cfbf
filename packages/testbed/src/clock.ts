/** A clock that only moves when a test says so. Its methods may be passed on by themselves. */
export interface TestClock {
  readonly now: () => Date;
  /** By milliseconds, or by an ISO 8601 duration on the UTC calendar: `P1M`, `PT90S`, `P2Y6M`. */
  readonly advance: (by: number | string) => Date;
  /** To an instant, earlier ones too: clocks jump. */
  readonly set: (instant: string | Date) => Date;
}

/** Starts one at an instant such as `2026-03-01T00:00:00Z`. */
export function testClock(start: string | Date): TestClock {
  let present = instantOf(start);
  const moveTo = (instant: Date): Date => {
    present = instant;
    return new Date(present);
  };
  return {
    now: () => new Date(present),
    advance: (by) => moveTo(typeof by === "number" ? new Date(present.getTime() + by) : later(present, by)),
    set: (instant) => moveTo(instantOf(instant)),
  };
}

function instantOf(value: string | Date): Date {
  const instant = new Date(value);
  if (Number.isNaN(instant.getTime())) throw new TypeError("an ISO 8601 instant is wanted");
  return instant;
}

const DURATION =
  /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

function later(from: Date, duration: string): Date {
  const parts = DURATION.exec(duration);
  if (parts === null || /[PT]$/.test(duration)) throw new TypeError("an ISO 8601 duration is wanted");
  const part = (index: number): number => Number(parts[index] ?? 0);
  const day = new Date(from);
  day.setUTCDate(1); // a month's end never spills into the month after
  day.setUTCMonth(day.getUTCMonth() + part(1) * 12 + part(2));
  const lastDay = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();
  day.setUTCDate(Math.min(from.getUTCDate(), lastDay) + part(3) * 7 + part(4));
  return new Date(day.getTime() + ((part(5) * 60 + part(6)) * 60 + part(7)) * 1_000);
}
