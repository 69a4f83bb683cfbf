import { describe, expect, it } from "vitest";
import { createRandomPool } from "../src/envelope/random-pool.ts";

describe("the random pool", () => {
  it("writes as many bytes as it is asked for, where it is asked to", () => {
    const pool = createRandomPool();
    for (let draw = 0; draw < 2_000; draw += 1) {
      const target = Buffer.alloc(32, 0xaa);
      pool.copyInto(target, 8, 12);
      expect(target.subarray(0, 8)).toEqual(Buffer.alloc(8, 0xaa));
      expect(target.subarray(20)).toEqual(Buffer.alloc(12, 0xaa));
    }
  });

  it("leaves no byte of a draw constant, over several fillings", () => {
    const pool = createRandomPool();
    const seen = Array.from({ length: 24 }, () => new Set<number>());
    const draws = new Set<string>();
    for (let draw = 0; draw < 2_000; draw += 1) {
      const target = Buffer.alloc(24);
      pool.copyInto(target, 0, 24);
      draws.add(target.toString("hex"));
      for (const [position, byte] of target.entries()) seen[position]?.add(byte);
    }
    expect(draws.size).toBe(2_000);
    for (const bytes of seen) expect(bytes.size).toBeGreaterThan(200); // of 256, by 2,000 draws
  });

  it("goes on with fresh bytes after a drop", () => {
    const pool = createRandomPool();
    const draw = (): string => {
      const target = Buffer.alloc(24);
      pool.copyInto(target, 0, 24);
      return target.toString("hex");
    };
    const before = draw();
    pool.drop();
    const after = [draw(), draw()];
    expect(new Set([before, ...after, "00".repeat(24)]).size).toBe(4); // and not the zeros of the dropped ones
  });
});
