import type { Signer } from "../secrets/secrets.ts";
import { base64 } from "./encoding.ts";
import { keyHash } from "./signed-note.ts";

export interface SignNoteOptions {
  /** The name of the key: no space, no plus sign. */
  readonly name: string;
  readonly signer: Signer;
}

/** Signs a text as a C2SP signed note (Ed25519): the text, an empty line, one line a signature. */
export async function signNote(text: string, options: SignNoteOptions): Promise<string> {
  const { name, signer } = options;
  const signature = await signer.sign(new TextEncoder().encode(text));
  const hash = keyHash(name, signer.publicKey);
  const bytes = new Uint8Array(hash.length + signature.length);
  bytes.set(hash);
  bytes.set(signature, hash.length);
  return `${text}\n— ${name} ${base64(bytes)}\n`;
}
