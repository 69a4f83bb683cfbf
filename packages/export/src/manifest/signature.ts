import { createHash, createPublicKey, sign, verify, type KeyObject } from "node:crypto";
import { ExportError } from "../errors.ts";

/** Signs the canonical text of a manifest. */
export type DumpSigner = (text: string) => DumpSignature;

/** As it stands in `datapackage.json`. */
export interface DumpSignature {
  readonly [key: string]: string;
  readonly algorithm: string;
  /** The first 16 hexadecimal digits of the SHA-256 of the public key's DER. */
  readonly keyId: string;
  /** Base64. */
  readonly value: string;
}

/**
 * A signer with an Ed25519 private key (RFC 8032).
 *
 * @throws A {@link ExportError}: `invalid_options` for another kind of key.
 */
export function ed25519Signer(privateKey: KeyObject): DumpSigner {
  if (privateKey.type !== "private" || privateKey.asymmetricKeyType !== "ed25519") {
    throw new ExportError("invalid_options", "a dump is signed with an Ed25519 private key", {
      where: "signer",
    });
  }
  const keyId = keyIdOf(createPublicKey(privateKey));
  return (text) => ({
    algorithm: "Ed25519",
    keyId,
    value: sign(null, Buffer.from(text), privateKey).toString("base64"),
  });
}

/** Whether a signature is of that key over that text. */
export const isSigned = (text: string, signature: DumpSignature, publicKey: KeyObject): boolean =>
  signature.algorithm === "Ed25519" &&
  signature.keyId === keyIdOf(publicKey) &&
  verify(null, Buffer.from(text), publicKey, Buffer.from(signature.value, "base64"));

const keyIdOf = (publicKey: KeyObject): string =>
  createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("hex")
    .slice(0, 16);
