import { createHmac } from "node:crypto";
import { readSignedLink, signedLink } from "@habeas/internal";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const keys = new Map(["2026-01", "2026.02"].map((id) => [id, Buffer.from(`a secret of ${id}`)]));

const sign = (id: string, text: string): Uint8Array | undefined => {
  const key = keys.get(id);
  return key && createHmac("sha256", key).update(text).digest();
};

describe("a signed link", () => {
  it("gives back the claims that it was made with, whatever its key is called", () => {
    fc.assert(
      fc.property(fc.constantFrom(...keys.keys()), fc.array(fc.string({ maxLength: 40 })), (id, claims) => {
        expect(readSignedLink(sign, signedLink(sign, id, claims) ?? "")).toEqual(claims);
      }),
    );
  });

  it("is read in the one spelling that was issued, and in no other", () => {
    const link = signedLink(sign, "2026-01", ["acme", "reference", "newsletter"]) ?? "";
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
    for (let at = 0; at < link.length; at += 1) {
      for (const letter of letters) {
        if (letter === link[at]) continue;
        expect(readSignedLink(sign, `${link.slice(0, at)}${letter}${link.slice(at + 1)}`)).toBeUndefined();
      }
    }
  });

  it("is not made with a key that is not there", () => {
    expect(signedLink(sign, "2025-01", [])).toBeUndefined();
  });

  it("reads no text that nobody signed, and throws at none", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(readSignedLink(sign, text)).toBeUndefined();
      }),
    );
  });
});
