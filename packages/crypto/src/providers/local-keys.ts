import { randomBytes } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { isKeyId, scrubbedFace } from "@habeas/internal";
import { CryptoError } from "../errors.ts";
import { scrub } from "../scrub.ts";
import { gcmOpen, gcmSeal, XaesKey } from "../envelope/xaes.ts";
import { contextText, type KeyProvider } from "../keys/key-provider.ts";
import { isBuildingSnapshot } from "../startup-snapshot.ts";

/** The keys of {@link localKeys}. */
export interface LocalKeysOptions {
  /** Lines or a comma-separated list of `name:key`, each key 32 bytes in base64url; the first one wraps. */
  readonly keys: string;
  /**
   * A key that lies beside the application protects from a thief of the database only, not from one of the
   * machine: say so to use it in production.
   * @defaultValue `false`
   */
  readonly allowProduction?: boolean;
  /**
   * Where this runs.
   * @defaultValue `process.env.NODE_ENV`
   */
  readonly environment?: string | undefined;
}

const NONCE = 24;

/**
 * A key provider without a service: for development, tests, and hosts that accept its limits.
 *
 * @throws A {@link CryptoError}: `invalid_options` for a text that is no list of keys, in production, or while Node makes
 * a snapshot: the keys would lie in its file.
 */
export function localKeys(options: LocalKeysOptions): KeyProvider {
  const { keys: listed, allowProduction = false, environment = process.env["NODE_ENV"] } = options;
  if (environment === "production" && !allowProduction) {
    throw new CryptoError("invalid_options", "local keys are refused in production", {
      fix: "use a key management service, or set allowProduction",
    });
  }
  if (isBuildingSnapshot()) {
    throw new CryptoError("invalid_options", "local keys are refused while a snapshot is made", {
      fix: "open it in the process that starts from the snapshot",
    });
  }
  const keys = readKeys(listed);
  const [current] = keys.keys();
  if (current === undefined) throw invalid("a list of keys is empty");
  return scrubbedFace<KeyProvider>(
    {
      id: `local:${current}`,
      wrap: async (key, context) => await Promise.resolve(seal(keys, current, key, contextText(context))),
      unwrap: async (wrapped, context) => await Promise.resolve(open(keys, wrapped, contextText(context))),
    },
    scrub,
  );
}

/** A list with one fresh key, for `localKeys`. */
export function generateKey(name = "1"): string {
  if (!isKeyId(name)) throw invalid("the name of a key is 1 to 64 letters, digits, dots and dashes");
  return `${name}:${randomBytes(32).toString("base64url")}`;
}

/**
 * Reads a list of keys from a file that nobody but its owner may read.
 *
 * @throws A {@link CryptoError}: `invalid_options` when the file is not there or open to others.
 */
export function readKeyFile(path: string): string {
  let text: string;
  let mode: number;
  try {
    ({ mode } = statSync(path));
    text = readFileSync(path, "utf8");
  } catch {
    throw invalid("the file of keys cannot be read");
  }
  if (process.platform !== "win32" && (mode & 0o077) !== 0) {
    throw new CryptoError("invalid_options", "the file of keys is open to other users", { fix: "chmod 600" });
  }
  return text;
}

function readKeys(text: string): Map<string, XaesKey> {
  const keys = new Map<string, XaesKey>();
  for (const entry of text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== "")) {
    const [name = "", encoded = "", ...rest] = entry.split(":");
    const raw = Buffer.from(encoded, "base64url");
    if (!isKeyId(name) || raw.length !== 32 || rest.length > 0 || keys.has(name)) {
      throw invalid("an entry of the list is not name:key with a key of 32 bytes in base64url");
    }
    keys.set(name, new XaesKey(raw));
    raw.fill(0);
  }
  return keys;
}

/** u8 length of the name ‖ name ‖ nonce ‖ ciphertext ‖ tag; all before the nonce is authenticated too. */
function seal(
  keys: ReadonlyMap<string, XaesKey>,
  name: string,
  plaintext: Uint8Array,
  context: string,
): Buffer {
  const head = Buffer.from(`${String.fromCharCode(name.length)}${name}`);
  const nonce = randomBytes(NONCE);
  const wrapped = Buffer.alloc(head.length + NONCE + plaintext.length + 16);
  wrapped.set(head);
  wrapped.set(nonce, head.length);
  const target = wrapped.subarray(head.length + NONCE);
  gcmSeal(
    keyNamed(keys, name).derive(nonce),
    nonce.subarray(12),
    additional(head, context),
    plaintext,
    target,
  );
  return wrapped;
}

function open(keys: ReadonlyMap<string, XaesKey>, wrapped: Uint8Array, context: string): Uint8Array {
  const end = 1 + (wrapped[0] ?? 0);
  if (wrapped.length < end + NONCE + 16)
    throw new CryptoError("authentication_failed", "a wrapped key is too short");
  const head = Buffer.from(wrapped.subarray(0, end));
  const nonce = wrapped.subarray(end, end + NONCE);
  const key = keyNamed(keys, head.subarray(1).toString());
  return gcmOpen(
    key.derive(nonce),
    nonce.subarray(12),
    additional(head, context),
    wrapped.subarray(end + NONCE),
  );
}

const additional = (head: Uint8Array, context: string) => Buffer.concat([head, Buffer.from(context)]);

function keyNamed(keys: ReadonlyMap<string, XaesKey>, name: string): XaesKey {
  const key = keys.get(name);
  if (key !== undefined) return key;
  throw new CryptoError("key_provider_unavailable", "the list lacks the key that wrapped this", {
    where: "local",
  });
}

const invalid = (message: string) => new CryptoError("invalid_options", message);
