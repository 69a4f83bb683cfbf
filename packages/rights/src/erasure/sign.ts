import { storedJson } from "../brands.ts";
import { canonicalJson } from "@habeas/internal";
import type { ReportSigner } from "../ports.ts";

/** A signature over the canonical JSON of everything else. */
export interface Signature {
  readonly keyId: string;
  /** Base64. */
  readonly ed25519: string;
}

/** Signs a report, where a signer was given. */
export async function signed<Content extends object>(
  content: Content,
  signer: ReportSigner | undefined,
): Promise<Content & { readonly signature?: Signature }> {
  if (signer === undefined) return content;
  const signature = await signer.sign(signedBytes(content));
  return {
    ...content,
    signature: { keyId: signer.keyId, ed25519: Buffer.from(signature).toString("base64") },
  };
}

/** What is signed: the UTF-8 of RFC 8785 canonical JSON, without the signature itself. */
export function signedBytes(content: object): Uint8Array {
  const { signature: _, ...rest }: Record<string, unknown> = { ...content };
  const json = storedJson<Parameters<typeof canonicalJson>[0]>(JSON.stringify(rest));
  return new TextEncoder().encode(canonicalJson(json));
}
