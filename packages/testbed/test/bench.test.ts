import { setTimeout } from "node:timers/promises";
import { defineBench } from "@habeas/testbed/bench";
import { expect, it } from "vitest";

const waiting = defineBench({
  name: "waiting",
  parameters: { long: 40, short: 10 },
  goals: { "long/short": { max: 3 }, "bytes/bytes": { min: 0.5 } },
  run: async ({ contest, parameter, note }) => {
    note("two waits");
    const { ratio } = await contest(
      {
        long: async () => await setTimeout(parameter("long")),
        short: async () => await setTimeout(parameter("short")),
      },
      { slices: 3, warmUp: 0 },
    );
    return { "long/short": ratio("long", "short"), "bytes/bytes": 1 };
  },
});

it("compares contestants and says that a goal is missed", async () => {
  const lines: string[] = [];
  const result = await waiting.run({}, (line) => lines.push(line));
  expect(result.ratios["long/short"]).toBeGreaterThan(1);
  expect(result).toMatchObject({ bench: "waiting", goals: waiting.goals, ratios: { "bytes/bytes": 1 } });
  expect(lines[0]).toBe("two waits");
  expect(lines.filter((line) => line.includes(" ms "))).toHaveLength(2);
});

const fixed = (ratio: number) =>
  defineBench({ name: "fixed", goals: { "a/b": { max: 1.25 } }, run: async () => ({ "a/b": ratio }) });

it.each([
  [1.25, true],
  [1.2501, false],
  [Number.NaN, false],
])("judges a ratio of %d as %s", async (ratio, pass) => {
  expect((await fixed(ratio).run({}, () => undefined)).pass).toBe(pass);
});

it("takes a parameter from the command line", async () => {
  const told = defineBench({
    name: "told",
    parameters: { rows: 5 },
    goals: { rows: { min: 7 } },
    run: async ({ parameter }) => ({ rows: parameter("rows") }),
  });
  expect((await told.run({ rows: 7 }, () => undefined)).pass).toBe(true);
  expect((await told.run({}, () => undefined)).pass).toBe(false);
});
