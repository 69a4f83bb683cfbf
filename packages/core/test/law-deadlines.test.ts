import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, addMonths, breachClock, requestDeadline, weekendsOnly } from "../src/law.ts";
import { publicHolidays } from "../src/holidays.ts";

const germany = publicHolidays({ country: "DE" });
const due = (receivedOn: string, holidays = germany) => requestDeadline({ receivedOn, holidays }).dueOn;

describe("the deadline of a request under the GDPR", () => {
  it.each([
    ["2026-01-30", "2026-03-02", "2026-04-30"],
    ["2026-01-31", "2026-03-02", "2026-04-30"],
    ["2026-03-05", "2026-04-07", "2026-06-05"],
    ["2026-04-01", "2026-05-04", "2026-07-01"],
    ["2026-08-31", "2026-09-30", "2026-11-30"],
    ["2026-10-31", "2026-11-30", "2027-02-01"],
    ["2026-11-25", "2026-12-28", "2027-02-25"],
    ["2026-12-31", "2027-02-01", "2027-03-31"],
    ["2028-01-31", "2028-02-29", "2028-05-02"],
  ])("received on %s: due on %s, extended to %s", (receivedOn, dueOn, extended) => {
    const extension = { notifiedOn: receivedOn, reasonsGiven: true };
    expect(requestDeadline({ receivedOn, holidays: germany })).toMatchObject({
      dueOn,
      extendBy: dueOn,
      extended: false,
      holidays: "DE",
    });
    expect(requestDeadline({ receivedOn, holidays: germany, extension })).toMatchObject({
      dueOn: extended,
      extended: true,
    });
  });

  it("depends on the holidays of the state that acts", () => {
    // 2026-06-04 is Corpus Christi: a holiday in Bavaria, a Thursday in Berlin
    expect(due("2026-05-04", publicHolidays({ country: "DE", state: "BE" }))).toBe("2026-06-04");
    expect(due("2026-05-04", publicHolidays({ country: "DE", state: "BY" }))).toBe("2026-06-05");
  });

  it("differs from the country's on a few days of receipt a year", () => {
    const bavaria = publicHolidays({ country: "DE", state: "BY" });
    const days = Array.from({ length: 365 }, (_, index) => addDays("2027-01-01", index));
    const differing = days.filter((day) => due(day, bavaria) !== due(day));
    // Corpus Christi; All Saints on a Monday behind a weekend; Epiphany of 2028
    expect(differing).toEqual(["2027-04-27", "2027-09-30", "2027-10-01", "2027-12-06"]);
  });

  it("is a working day, at least a month away, and never later than a month and the longest bridge", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), (offset) => {
        const receivedOn = addDays("2020-01-01", offset % 11_000);
        const { dueOn = "" } = requestDeadline({ receivedOn, holidays: germany });
        const month = addMonths(receivedOn, 1);
        const { dueOn: earlier = "" } = requestDeadline({ receivedOn, holidays: weekendsOnly });
        expect(dueOn >= month && dueOn <= addDays(month, 5)).toBe(true);
        expect(earlier <= dueOn).toBe(true);
        expect([0, 6]).not.toContain(new Date(`${dueOn}T00:00:00Z`).getUTCDay());
        expect(germany.isHoliday(dueOn)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});

describe("an extension", () => {
  const received = { receivedOn: "2026-01-30", holidays: germany };
  const noticed = (notifiedOn: string) =>
    requestDeadline({ ...received, extension: { notifiedOn, reasonsGiven: true } });

  it("can be announced to the last day of the first period, rolled over the weekend", () => {
    expect(noticed("2026-03-02")).toMatchObject({ extended: true, dueOn: "2026-04-30" });
    expect(noticed("2026-03-03")).toMatchObject({
      extended: false,
      dueOn: "2026-03-02",
      extensionRefused: "notice_too_late",
    });
  });

  it("is refused without reasons", () => {
    const extension = { notifiedOn: "2026-02-02", reasonsGiven: false };
    expect(requestDeadline({ ...received, extension })).toMatchObject({
      dueOn: "2026-03-02",
      extensionRefused: "without_reasons",
    });
  });
});

describe("proving the identity", () => {
  const received = { receivedOn: "2026-03-02", holidays: germany };

  it("stops the clock while the proof is outstanding", () => {
    expect(requestDeadline({ ...received, identity: { askedOn: "2026-03-03" } })).toMatchObject({
      dueOn: undefined,
      extendBy: undefined,
      suspensionRefused: false,
    });
  });

  it("moves the deadline by the days it took, and an extension with it", () => {
    const identity = { askedOn: "2026-03-03", provedOn: "2026-03-13" };
    expect(requestDeadline({ ...received, identity })).toMatchObject({
      suspendedDays: 10,
      dueOn: "2026-04-13", // 2 April and ten days: Sunday the 12th
    });
    const extension = { notifiedOn: "2026-04-13", reasonsGiven: true };
    expect(requestDeadline({ ...received, identity, extension }).dueOn).toBe("2026-06-12");
  });

  it("does not stop the clock when it was asked for late", () => {
    const identity = { askedOn: "2026-03-20", provedOn: "2026-03-30" };
    expect(requestDeadline({ ...received, identity })).toMatchObject({
      dueOn: "2026-04-02",
      suspendedDays: 0,
      suspensionRefused: true,
    });
    expect(
      requestDeadline({ ...received, identity: { ...identity, promptWithin: "P30D" } }).suspendedDays,
    ).toBe(10);
  });
});

describe("other laws", () => {
  it("Brazil: fifteen days, no extension", () => {
    const options = { receivedOn: "2026-03-06", holidays: weekendsOnly, law: "lgpd" } as const;
    const extension = { notifiedOn: "2026-03-10", reasonsGiven: true };
    expect(requestDeadline(options)).toMatchObject({ dueOn: "2026-03-21", extendBy: undefined });
    expect(requestDeadline({ ...options, extension }).extensionRefused).toBe("unknown_to_the_law");
  });

  it("Switzerland: thirty days, then the day that was announced", () => {
    const options = { receivedOn: "2026-03-02", holidays: weekendsOnly, law: "dsg" } as const;
    const notice = { notifiedOn: "2026-03-20", reasonsGiven: true };
    expect(requestDeadline(options).dueOn).toBe("2026-04-01");
    expect(requestDeadline({ ...options, extension: { ...notice, until: "2026-05-20" } }).dueOn).toBe(
      "2026-05-20",
    );
    expect(requestDeadline({ ...options, extension: notice }).extensionRefused).toBe("without_date");
  });
});

describe("facts that cannot be", () => {
  it.each(["2026-02-29", "2026-13-01", "26-01-01", "2026-1-1", "0000-01-01", "2026-01-01T00:00:00Z", ""])(
    "refuses %j as a date",
    (receivedOn) => {
      expect(() => requestDeadline({ receivedOn, holidays: germany })).toThrow(
        expect.objectContaining({ code: "invalid_date" }),
      );
    },
  );

  it("refuses a proof before the question", () => {
    const identity = { askedOn: "2026-03-05", provedOn: "2026-03-04" };
    expect(() => requestDeadline({ receivedOn: "2026-03-02", holidays: germany, identity })).toThrow(
      expect.objectContaining({ code: "invalid_date" }),
    );
  });

  it("refuses a state that the library does not know, rather than counting without its holidays", () => {
    for (const options of [
      { country: "XX" },
      { country: "DE", state: "QQ" },
      { country: "MC", state: "X" },
    ]) {
      expect(() => publicHolidays(options)).toThrow(
        expect.objectContaining({ code: "unknown_holiday_calendar" }),
      );
    }
  });
});

describe("the breach clock", () => {
  it("runs 72 hours, through the night in which the clocks change", () => {
    const awareAt = new Date("2026-03-27T18:00:00+01:00");
    const clock = breachClock({ awareAt, now: new Date("2026-03-30T18:00:00+02:00") });
    expect(clock.dueAt.toISOString()).toBe("2026-03-30T17:00:00.000Z");
    expect(clock).toMatchObject({ remainingMilliseconds: 3_600_000, late: false });
    expect(breachClock({ awareAt, now: new Date("2026-03-30T17:00:00.001Z") })).toMatchObject({
      remainingMilliseconds: 0,
      late: true,
    });
  });
});
