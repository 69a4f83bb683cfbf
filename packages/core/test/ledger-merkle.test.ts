import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describeShared, runs } from "@habeas/testbed";
import { assert, nat, property, uint8Array } from "fast-check";
import { expect, it } from "vitest";
import { z } from "zod";
import { sha256, verifyInclusion } from "../src/verify.ts";

const Vector = z.object({
  leafIdx: z.number(),
  treeSize: z.number(),
  root: z.base64(),
  leafHash: z.base64(),
  proof: z.array(z.base64()).nullable(),
  wantErr: z.boolean(),
});

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));

describeShared("the inclusion vectors of transparency-dev", "vectors/merkle/inclusion", (folder) => {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".json"),
  );

  it("accepts what has to be accepted and refuses what has to be refused", () => {
    const wrong = files.filter((name) => {
      const vector = Vector.parse(JSON.parse(readFileSync(join(folder, name), "utf8")));
      const path = (vector.proof ?? []).map(bytes);
      const proof = { index: vector.leafIdx, size: vector.treeSize, leafHash: bytes(vector.leafHash), path };
      return verifyInclusion(proof, bytes(vector.root)) === vector.wantErr;
    });
    expect(wrong).toEqual([]);
    expect(files.length).toBeGreaterThan(90);
  });
});

it("hashes as SHA-256 does", () => {
  assert(
    property(uint8Array({ maxLength: 300 }), nat({ max: 300 }), (message, cut) => {
      const parts = [message.subarray(0, cut), message.subarray(cut)];
      expect(Buffer.from(sha256(...parts))).toEqual(createHash("sha256").update(message).digest());
    }),
    { numRuns: runs(5_000, { short: 500 }) },
  );
});
