import { createHash } from "node:crypto";
import { storedJson } from "../brands.ts";
import { canonicalJson } from "@habeas/internal";
import type { Signer } from "@habeas/core";

/** A signature over the canonical JSON of everything else. */
export interface Signature {
  /** The first 16 hexadecimal digits of the SHA-256 of the public key's DER, as in a dump. */
  readonly keyId: string;
  /** Base64. */
  readonly ed25519: string;
}

/** Signs a report, where a signer was given. */
export async function signed<Content extends object>(
  content: Content,
  signer: Signer | undefined,
): Promise<Content & { readonly signature?: Signature }> {
  if (signer === undefined) return content;
  const signature = await signer.sign(signedBytes(content));
  return {
    ...content,
    signature: { keyId: keyIdOf(signer.publicKey), ed25519: Buffer.from(signature).toString("base64") },
  };
}

/** SubjectPublicKeyInfo of an Ed25519 key: what stands before its 32 bytes. RFC 8410. */
const PREFIX = Buffer.from("302a300506032b6570032100", "hex");

const keyIdOf = (publicKey: Uint8Array): string =>
  createHash("sha256").update(PREFIX).update(publicKey).digest("hex").slice(0, 16);

/** What is signed: the UTF-8 of RFC 8785 canonical JSON, without the signature itself. */
export function signedBytes(content: object): Uint8Array {
  const { signature: _, ...rest }: Record<string, unknown> = { ...content };
  const json = storedJson<Parameters<typeof canonicalJson>[0]>(JSON.stringify(rest));
  return new TextEncoder().encode(canonicalJson(json));
}
