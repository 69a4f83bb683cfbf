import { base64, fromBase64, hex, utf8 } from "./encoding.ts";
import { sha256 } from "./sha256.ts";

/** A public key that notes are checked with. */
export interface VerifierKey {
  readonly name: string;
  /** Ed25519, raw, 32 bytes. */
  readonly publicKey: Uint8Array;
}

const ED25519 = Uint8Array.of(1);

/** The first four bytes of SHA-256(name ‖ LF ‖ 0x01 ‖ public key): which key a signature line is of. */
export function keyHash(name: string, publicKey: Uint8Array): Uint8Array {
  return sha256(utf8(`${name}\n`), ED25519, publicKey).subarray(0, 4);
}

/** A verifier key as text, as the C2SP signed-note format writes it: `name+hash+key`. */
export function verifierKeyText({ name, publicKey }: VerifierKey): string {
  return `${name}+${hex(keyHash(name, publicKey))}+${base64(Uint8Array.of(1, ...publicKey))}`;
}

/** Reads `verifierKeyText`; undefined for anything else. */
export function parseVerifierKey(text: string): VerifierKey | undefined {
  const [, name, hash, key] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  const bytes = key === undefined ? undefined : fromBase64(key);
  if (name === undefined || bytes?.length !== 33 || bytes[0] !== 1) return undefined;
  const publicKey = bytes.subarray(1);
  return hex(keyHash(name, publicKey)) === hash ? { name, publicKey } : undefined;
}

/**
 * The text of a note that one of the keys has signed; undefined without such a signature. Lines of unknown
 * keys are passed over, a wrong signature of a known key refuses the note.
 */
export async function openNote(note: string, keys: readonly VerifierKey[]): Promise<string | undefined> {
  const end = note.lastIndexOf("\n\n");
  if (end < 0 || !note.endsWith("\n") || !note.isWellFormed()) return undefined;
  const text = note.slice(0, end + 1);
  let signed = false;
  for (const line of note.slice(end + 2, -1).split("\n")) {
    const [, name, encoded] = /^— ([^\s+]+) (\S+)$/.exec(line) ?? [];
    const bytes = encoded === undefined ? undefined : fromBase64(encoded);
    if (name === undefined || bytes === undefined) return undefined;
    const hash = hex(bytes.subarray(0, 4));
    const key = keys.find((known) => known.name === name && hex(keyHash(name, known.publicKey)) === hash);
    if (key === undefined) continue;
    if (!(await verifyEd25519(key.publicKey, bytes.subarray(4), utf8(text)))) return undefined;
    signed = true;
  }
  return signed ? text : undefined;
}

async function verifyEd25519(
  publicKey: Uint8Array,
  signature: Uint8Array,
  message: Uint8Array,
): Promise<boolean> {
  if (signature.length !== 64) return false;
  const { subtle } = globalThis.crypto;
  const key = await subtle.importKey("raw", new Uint8Array(publicKey), { name: "Ed25519" }, false, [
    "verify",
  ]);
  return await subtle.verify({ name: "Ed25519" }, key, new Uint8Array(signature), new Uint8Array(message));
}
