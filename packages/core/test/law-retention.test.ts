import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CoreError } from "../src/index.ts";
import {
  addDays,
  addDuration,
  calendarDateIn,
  parseDuration,
  retentionCutoff,
  retentionEnd,
  retentionSuggestions,
  startOfDayIn,
} from "../src/law.ts";

const named = (what: RegExp) => retentionSuggestions.find((suggestion) => what.test(suggestion.what));
const endOfYear = { after: { column: "issuedAt", endOf: "year" } } as const;

describe("retention", () => {
  it("an Austrian invoice of 2017-01-03, kept seven years, may go on 2025-01-01", () => {
    expect(retentionEnd({ keep: { for: "P7Y", ...endOfYear }, from: "2017-01-03" })).toMatchObject({
      lastDay: "2024-12-31",
      deletableFrom: "2025-01-01",
    });
  });

  it("a German voucher of 2026 is kept to the end of 2034", () => {
    const end = retentionEnd({
      keep: { for: "P8Y", ...endOfYear },
      from: new Date("2026-12-31T23:30:00Z"), // 2027 in Berlin
      timeZone: "Europe/Berlin",
    });
    expect(end).toMatchObject({ lastDay: "2035-12-31", deletableFrom: "2036-01-01" });
    expect(end?.deletableAt.toISOString()).toBe("2035-12-31T23:00:00.000Z");
  });

  it("counts from an event without counting its day", () => {
    const keep = { for: "P30D", after: "account closed" };
    expect(retentionEnd({ keep, from: "2026-01-15" })).toMatchObject({
      lastDay: "2026-02-14",
      deletableFrom: "2026-02-15",
    });
  });

  it("does not end while its expiry is suspended", () => {
    const keep = { for: "P8Y", ...endOfYear };
    expect(retentionEnd({ keep, from: "2017-05-05", hold: {} })).toBeUndefined();
    expect(retentionEnd({ keep, from: "2017-05-05", hold: { until: "2027-03-31" } })?.deletableFrom).toBe(
      "2027-04-01",
    );
    expect(retentionEnd({ keep, from: "2017-05-05", hold: { until: "2020-03-31" } })?.deletableFrom).toBe(
      "2026-01-01",
    );
  });

  it("finds with the cutoff exactly the dates whose time is over", () => {
    const keeps = [
      { for: "P30D", after: "x" },
      { for: "P1M", after: "x" },
      { for: "P1Y1D", after: { column: "at" } },
      { for: "P8Y", ...endOfYear },
      { for: "P0D", after: "x" },
    ];
    const zone = fc.constantFrom("UTC", "Europe/Berlin", "America/Sao_Paulo", "Pacific/Kiritimati");
    const now = fc.date({ min: new Date("2019-01-01"), max: new Date("2040-01-01"), noInvalidDate: true });
    fc.assert(
      fc.property(
        fc.constantFrom(...keeps),
        zone,
        now,
        fc.integer({ min: -40, max: 40 }),
        (keep, timeZone, at, off) => {
          const { through, before } = retentionCutoff({ keep, now: at, timeZone });
          const from = addDays(through, off);
          const end = retentionEnd({ keep, from, timeZone });
          expect(end !== undefined && end.deletableAt <= at).toBe(from <= through);
          expect(calendarDateIn(timeZone, new Date(before.getTime() - 1))).toBe(through);
          expect(calendarDateIn(timeZone, before) > through).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("suggests the periods of German and Austrian law, each with its source and date", () => {
    expect(named(/^vouchers/)).toMatchObject({ for: "P8Y", endOf: "year" });
    expect(named(/^books, inventories/)).toMatchObject({ for: "P10Y", endOf: "year" });
    expect(named(/telephone/)).toMatchObject({ for: "P5Y", law: "§ 7a(2) UWG" });
    for (const { for: duration, law, asOf } of retentionSuggestions) {
      expect(addDuration(asOf, duration) > asOf && law.startsWith("§")).toBe(true);
    }
  });
});

describe("durations", () => {
  it("go to the last day of a shorter month, and years before days", () => {
    expect(addDuration("2026-01-31", "P1M")).toBe("2026-02-28");
    expect(addDuration("2028-02-29", "P1Y")).toBe("2029-02-28");
    expect(addDuration("2026-01-31", "P1M1D")).toBe("2026-03-01");
    expect(addDuration("2026-12-31", "P2W")).toBe("2027-01-14");
    expect(parseDuration("P1Y2M3W4D")).toEqual({ years: 1, months: 2, weeks: 3, days: 4 });
  });

  it.each(["", "P", "30D", "P-1D", "P1.5D", "PT24H", "P1DT1H", "P1D1Y", "p1d", "P99999999D"])(
    "refuses %j",
    (text) => {
      expect(() => parseDuration(text)).toThrow(CoreError);
    },
  );
});

describe("days in a time zone", () => {
  it("start where the clock says so, also where there is no midnight", () => {
    expect(startOfDayIn("America/Sao_Paulo", "2018-11-04").toISOString()).toBe("2018-11-04T03:00:00.000Z");
    expect(startOfDayIn("Pacific/Kiritimati", "2026-01-01").toISOString()).toBe("2025-12-31T10:00:00.000Z");
    expect(startOfDayIn("Etc/GMT+12", "2026-01-01").toISOString()).toBe("2026-01-01T12:00:00.000Z");
  });

  it("need a zone that exists and an instant that is one", () => {
    expect(() => startOfDayIn("Mars/Olympus", "2026-01-01")).toThrow(
      expect.objectContaining({ code: "invalid_time_zone" }),
    );
    expect(() => calendarDateIn("UTC", new Date(Number.NaN))).toThrow(
      expect.objectContaining({ code: "invalid_date" }),
    );
  });
});
