import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import type { Signer } from "./secrets.ts";

/** What stands before the 32 bytes of a seed in PKCS #8 (RFC 8410). */
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

/** A signer from the 32 bytes of an Ed25519 seed (RFC 8032). */
export function ed25519Signer(seed: Uint8Array): Signer {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: "der", type: "pkcs8" });
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  return {
    publicKey: new Uint8Array(spki.subarray(-32)),
    sign: async (message) => await Promise.resolve(new Uint8Array(sign(null, message, key))),
  };
}
