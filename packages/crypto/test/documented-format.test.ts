import { describe, expect, it } from "vitest";
import { createEnvelopes } from "../src/envelope/envelope.ts";
import { dataKeyOf } from "../src/keys/data-key.ts";
import { place } from "./envelope-support.ts";
import { decodeEnvelope } from "./examples/decode-envelope.ts";

const dataKey = Buffer.alloc(32, 5);
const envelopes = createEnvelopes();

describe("the decoder of the documentation", () => {
  it.each([
    { value: "maria@example.com" },
    { value: "" },
    { value: "a\u0080\u0000" },
    { value: { street: "Hauptstraße 1", floors: [1, 2] } },
    { value: -(2n ** 63n) },
    { value: Math.PI },
    { value: true },
    { value: new Date("2026-03-01T00:00:00.123Z") },
    { value: Buffer.from([0x80, 0, 0x80, 0]) },
  ])("reads $value", ({ value }) => {
    for (const bind of ["7", "", undefined]) {
      const where = { tenant: "acme", field: "customer.email", bind };
      for (const hideLength of [true, false]) {
        const envelope = envelopes.seal(dataKeyOf(dataKey), place(where), value, { hideLength });
        expect(decodeEnvelope(dataKey, envelope, where.tenant, where.field, where.bind)).toStrictEqual(value);
      }
    }
  });

  it("refuses another key, place or version", () => {
    const where = { tenant: "acme", field: "customer.email", bind: "7" };
    const envelope = envelopes.seal(dataKeyOf(dataKey), place(where), "x");
    expect(() => decodeEnvelope(Buffer.alloc(32), envelope, "acme", where.field, "7")).toThrow("another key");
    expect(() => decodeEnvelope(dataKey, envelope, "acme", "other", "7")).toThrow(/authenticate/);
    envelope[1] = 2;
    expect(() => decodeEnvelope(dataKey, envelope, where.tenant, where.field, where.bind)).toThrow(
      "not an envelope",
    );
  });
});
