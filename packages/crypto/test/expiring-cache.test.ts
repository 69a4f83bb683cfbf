import { testClock } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import { createExpiringCache } from "../src/keys/expiring-cache.ts";

function cacheOf(entries: number) {
  const clock = testClock("2026-03-01T00:00:00Z");
  return { clock, cache: createExpiringCache<string>({ entries, lifetime: 1_000, clock: clock.now }) };
}

describe("an expiring cache", () => {
  it("forgets a value when its lifetime ends, however often it was used", () => {
    const { cache, clock } = cacheOf(10);
    cache.set("a", "one");
    clock.advance(600);
    expect(cache.get("a")).toBe("one");
    clock.advance(399);
    expect(cache.get("a")).toBe("one");
    clock.advance(1);
    expect(cache.get("a")).toBeUndefined();
    expect(cache.has("a")).toBe(false);
  });

  it("begins a new lifetime with a new value", () => {
    const { cache, clock } = cacheOf(10);
    cache.set("a", "one");
    clock.advance(900);
    cache.set("a", "two");
    clock.advance(900);
    expect(cache.get("a")).toBe("two");
  });

  it("keeps so many values, and drops the one not used for longest", () => {
    const { cache } = cacheOf(3);
    for (const name of ["a", "b", "c"]) cache.set(name, name);
    expect(["a", "b", "c"].every((name) => cache.has(name))).toBe(true);
    cache.get("a");
    cache.set("d", "d");
    expect(["a", "b", "c", "d"].filter((name) => cache.has(name))).toEqual(["a", "c", "d"]);
    cache.set("c", "again"); // one that is there pushes nothing out
    expect(["a", "c", "d"].map((name) => cache.get(name))).toEqual(["a", "again", "d"]);
  });

  it("forgets one value by its name, and others by what they are", () => {
    const { cache } = cacheOf(10);
    for (const name of ["a", "b", "c"]) cache.set(name, name.toUpperCase());
    cache.delete("a");
    expect(cache.get("a")).toBeUndefined();
    cache.evict((value) => value === "B");
    expect(cache.get("b")).toBeUndefined();
    expect(cache.get("c")).toBe("C");
  });
});
