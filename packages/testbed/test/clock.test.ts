import { testClock } from "@habeas/testbed";
import { expect, it } from "vitest";

it.each([
  ["2026-01-31T10:00:00Z", "P1M", "2026-02-28T10:00:00.000Z"],
  ["2024-02-29T00:00:00Z", "P1Y", "2025-02-28T00:00:00.000Z"],
  ["2026-03-01T00:00:00Z", "P2W3D", "2026-03-18T00:00:00.000Z"],
  ["2026-03-01T00:00:00Z", "PT72H", "2026-03-04T00:00:00.000Z"],
  ["2026-11-30T00:00:00Z", "P3MT1M1.5S", "2027-02-28T00:01:01.500Z"],
])("moves from %s by %s", (start, duration, end) => {
  const clock = testClock(start);
  clock.advance(duration);
  expect(clock.now().toISOString()).toBe(end);
});

it("stands still until it is moved, and may be set back", () => {
  const { now, advance, set } = testClock("2026-03-01T00:00:00Z");
  now().setFullYear(1999);
  expect(now()).toEqual(new Date("2026-03-01T00:00:00Z"));
  expect(advance(250).getUTCMilliseconds()).toBe(250);
  expect(set("2020-01-01T00:00:00Z")).toEqual(now());
});

it.each(["", "P", "1M", "PT", "P1MT", "P-1M"])("refuses %j as a duration", (duration) => {
  expect(() => testClock("2026-03-01T00:00:00Z").advance(duration)).toThrow(TypeError);
});
