import { createHash, createHmac, createSecretKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { describeShared, runs } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createRandomPool } from "../src/envelope/random-pool.ts";
import { gcmOpen, gcmSeal, XaesKey } from "../src/envelope/xaes.ts";
import { expand, expandBytes, labelOf } from "../src/keys/derive.ts";
import { flipped } from "./envelope-support.ts";
import { outcome } from "./refusals.ts";

function xaesSeal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, additional: Uint8Array): Buffer {
  const sealed = Buffer.alloc(plaintext.length + 16);
  gcmSeal(new XaesKey(key).derive(nonce), nonce.subarray(12), additional, plaintext, sealed);
  return sealed;
}

describe("XAES-256-GCM", () => {
  const letters = Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWX");
  const plaintext = Buffer.from("XAES-256-GCM");

  it.each([
    { byte: 1, additional: "", sealed: "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271" },
    {
      byte: 3,
      additional: "c2sp.org/XAES-256-GCM",
      sealed: "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d",
    },
  ])("gives the specification's ciphertext for the key of bytes $byte", ({ byte, additional, sealed }) => {
    const key = Buffer.alloc(32, byte);
    expect(xaesSeal(key, letters, plaintext, Buffer.from(additional)).toString("hex")).toBe(sealed);
    const bytes = Buffer.from(sealed, "hex");
    expect(
      gcmOpen(new XaesKey(key).derive(letters), letters.subarray(12), Buffer.from(additional), bytes),
    ).toEqual(plaintext);
  });

  it("gives the specification's accumulated hash over 10,000 random messages", () => {
    const source = createHash("shake128", { outputLength: 6_000_000 }).digest();
    const sum = createHash("shake128", { outputLength: 32 });
    let at = 0;
    const read = (length: number): Buffer => source.subarray(at, (at += length));
    for (let iteration = 0; iteration < 10_000; iteration += 1) {
      const key = read(32);
      const nonce = read(24);
      const message = read(read(1)[0] ?? 0);
      const additional = read(read(1)[0] ?? 0);
      sum.update(xaesSeal(key, nonce, message, additional));
    }
    expect(sum.digest("hex")).toBe("e6b9edf2df6cec60c8cbd864e2211b597fb69a529160cd040d56c0c210081939");
  });

  it("draws a new first half of the nonce after 2^36 bytes", () => {
    const key = new XaesKey(Buffer.alloc(32, 7));
    const random = createRandomPool();
    const prefix = (bytes: number): string => {
      const target = Buffer.alloc(24);
      key.begin(random, target, 0, bytes);
      return target.toString("hex", 0, 12);
    };
    const first = prefix(2 ** 35);
    expect(prefix(2 ** 35)).toBe(first);
    expect(prefix(1)).not.toBe(first);
  });

  it("draws a new first half of the nonce after 2^20 messages", () => {
    const key = new XaesKey(Buffer.alloc(32, 7));
    const random = createRandomPool();
    const target = Buffer.alloc(24);
    const prefixes = new Set<string>();
    for (let message = 0; message < 2 ** 20; message += 1) {
      key.begin(random, target, 0, 16);
      if (message % 4096 === 0) prefixes.add(target.toString("hex", 0, 12));
    }
    expect(prefixes.size).toBe(1);
    key.begin(random, target, 0, 16);
    expect(prefixes.has(target.toString("hex", 0, 12))).toBe(false);
  });

  it("draws a new session after a drop, and derives the same key for an old prefix", () => {
    const key = new XaesKey(Buffer.alloc(32, 7));
    const random = createRandomPool();
    const [one, two] = [Buffer.alloc(24), Buffer.alloc(24)];
    const derived = key.begin(random, one, 0, 1);
    key.drop();
    key.begin(random, two, 0, 1);
    expect(two.subarray(0, 12).equals(one.subarray(0, 12))).toBe(false);
    expect(key.derive(one).equals(derived)).toBe(true);
  });

  it("never repeats the last half of a nonce", () => {
    const key = new XaesKey(Buffer.alloc(32, 7));
    const random = createRandomPool();
    const target = Buffer.alloc(24);
    const seen = new Set<string>();
    const count = runs(1_000_000, { short: 20_000 });
    for (let message = 0; message < count; message += 1) {
      key.begin(random, target, 0, 16);
      seen.add(target.toString("latin1", 12));
    }
    expect(seen.size).toBe(count);
  });

  it("derives another key for a first half that differs in any one bit", () => {
    const key = new XaesKey(Buffer.alloc(32, 7));
    const nonce = Buffer.alloc(24, 3);
    const derived = key.derive(nonce);
    for (let bit = 0; bit < 12 * 8; bit += 1) {
      expect(key.derive(flipped(nonce, bit)).equals(derived), `bit ${bit}`).toBe(false);
      expect(key.derive(nonce).equals(derived), `after bit ${bit}`).toBe(true);
    }
    expect(key.derive(flipped(nonce, 12 * 8)).equals(derived)).toBe(true); // the second half selects nothing
  });

  it("keeps the last four derived keys at hand", () => {
    const key = new XaesKey(Buffer.alloc(32, 7));
    const nonces = Array.from({ length: 5 }, (_, number) => Buffer.alloc(24, number));
    const derive = (number: number) => key.derive(nonces[number] ?? Buffer.alloc(0));
    const [first, second] = [derive(0), derive(1)];
    derive(2);
    derive(3);
    expect(derive(0)).toBe(first);
    derive(4);
    expect(derive(1)).toBe(second);
    expect(derive(0)).not.toBe(first);
    expect(derive(0).equals(first)).toBe(true);
  });

  it("refuses a key of another length", () => {
    expect(() => new XaesKey(Buffer.alloc(16))).toThrow(
      new TypeError("XAES-256-GCM takes a key of 32 bytes"),
    );
  });
});

const hex = z.string().transform((text) => Buffer.from(text, "hex"));
const result = z.enum(["valid", "invalid", "acceptable"]);

describeShared("Wycheproof AES-GCM", "vectors/wycheproof/aes_gcm_test.json", (path) => {
  const test = z.object({
    tcId: z.number(),
    key: hex,
    iv: hex,
    aad: hex,
    msg: hex,
    ct: hex,
    tag: hex,
    result,
  });
  const file = z.object({
    testGroups: z.array(
      z.object({ keySize: z.number(), ivSize: z.number(), tagSize: z.number(), tests: z.array(test) }),
    ),
  });
  const tests = file
    .parse(JSON.parse(readFileSync(path, "utf8")))
    .testGroups.filter((group) => group.keySize === 256 && group.ivSize === 96 && group.tagSize === 128)
    .flatMap((group) => group.tests);

  it("has vectors of the only sizes that an envelope uses", () => {
    expect(tests.length).toBeGreaterThan(30);
  });

  it.each(tests)("case $tcId is $result", ({ key, iv, aad, msg, ct, tag, result: expected }) => {
    const sealed = Buffer.concat([ct, tag]);
    const secret = createSecretKey(key);
    const opened = () => gcmOpen(secret, iv, aad, sealed);
    expect(outcome(opened)).toBe(expected === "valid" ? "done" : "authentication_failed");
    const target = Buffer.alloc(sealed.length);
    gcmSeal(secret, iv, aad, msg, target);
    expect(target.equals(sealed)).toBe(expected === "valid");
  });
});

describeShared("Wycheproof HKDF-SHA-256", "vectors/wycheproof/hkdf_sha256_test.json", (path) => {
  const test = z.object({
    tcId: z.number(),
    ikm: hex,
    salt: hex,
    info: hex,
    size: z.number(),
    okm: hex,
    result,
  });
  const file = z.object({ testGroups: z.array(z.object({ tests: z.array(test) })) });
  const tests = file
    .parse(JSON.parse(readFileSync(path, "utf8")))
    .testGroups.flatMap((group) => group.tests)
    .filter((one) => one.result === "valid");

  it.each(tests)("case $tcId: its first block", ({ ikm, salt, info, size, okm }) => {
    const uniform = createHmac("sha256", salt.length === 0 ? Buffer.alloc(32) : salt)
      .update(ikm)
      .digest();
    const length = Math.min(size, 32); // longer outputs only append to it
    expect(expand(createSecretKey(uniform), labelOf(info), length)).toEqual(okm.subarray(0, length));
    expect(expandBytes(uniform, labelOf(info), length)).toEqual(okm.subarray(0, length));
  });

  it("refuses more than one block, and keys of another length", () => {
    const label = labelOf("x");
    expect(() => expand(createSecretKey(Buffer.alloc(32)), label, 33)).toThrow(/32 bytes/);
    expect(() => expandBytes(Buffer.alloc(32), label, 33)).toThrow(/32 bytes/);
    expect(() => expandBytes(Buffer.alloc(31), label)).toThrow(/32 bytes/);
    expect(() => expandBytes(Buffer.alloc(33), label)).toThrow(/32 bytes/);
  });
});
