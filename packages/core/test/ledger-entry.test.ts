import { canonicalJson, type Json } from "@habeas/internal";
import { createTestDatabase, runs } from "@habeas/testbed";
import fc from "fast-check";
import { expect, it } from "vitest";
import { leafHash } from "../src/verify.ts";
import { host, privacyOver } from "./fixtures/privacy-host.ts";

const text = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 12 })
  .filter((value) => !value.includes("\0"));
const leaf: fc.Arbitrary<Json> = fc.oneof(
  text,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const value: fc.Arbitrary<Json> = fc.oneof(leaf, fc.array(leaf), fc.dictionary(text, leaf));
const facts: fc.Arbitrary<{ readonly [name: string]: Json }> = fc.dictionary(text, value);

const record = fc.record(
  {
    tenant: text,
    event: text,
    facts,
    reference: fc.uuid(),
    payload: facts,
  },
  { requiredKeys: ["tenant", "event", "facts"] },
);

it("writes every entry as RFC 8785 wants it, and hashes that very text", async () => {
  await using database = await createTestDatabase({ template: host });
  const { privacy } = privacyOver(database.db);
  await fc.assert(
    fc.asyncProperty(record, async (given) => {
      const { tenant, event, facts: said, reference, payload } = given;
      const { body, leafHash: hash, id, at } = await privacy.ledger.append(given);
      const [, commitment = ""] = /^\{"at":"[^"]+","commitment":"([\w+/]{43}=)",/.exec(body) ?? [];
      expect(body).toBe(
        canonicalJson({
          v: 1,
          tenant,
          id,
          facts: said,
          event,
          at: at.toISOString(),
          ...(payload !== undefined && { commitment }),
          ...(reference !== undefined && { reference }),
        }),
      );
      expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
      expect(hash).toEqual(leafHash(new TextEncoder().encode(body)));
    }),
    { numRuns: runs(1_000, { short: 60 }) },
  );
});
