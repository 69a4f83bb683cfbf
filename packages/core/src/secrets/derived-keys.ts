import { isKeyId } from "@habeas/internal";
import { createHmac, createSecretKey, hkdfSync, type KeyObject } from "node:crypto";
import { CoreError } from "../errors.ts";
import { ed25519Signer } from "./ed25519-signer.ts";
import type { KeyUse, SecretKey, Secrets, Signer } from "./secrets.ts";

/** Keys ready for use. Nothing in it can be printed by accident: the secrets are out of reach. */
export interface DerivedKeys {
  readonly signer: Signer;
  /** Of the signer, then those that older keys made: raw, 32 bytes each. */
  readonly publicKeys: readonly Uint8Array[];
  /** The ids of the keys of one use, the newest first. */
  ids(use: KeyUse): readonly string[];
  /** HMAC-SHA-256 with one key of a use; undefined when there is no such key. */
  hmac(use: KeyUse, id: string, message: Uint8Array): Uint8Array | undefined;
}

/** Derives every key once. @throws A {@link CoreError}: `invalid_secrets`. */
export function deriveKeys(secrets: Secrets): DerivedKeys {
  const { keys, signer } = secrets;
  const master = checked(keys, "secrets.keys");
  const uses: Readonly<Record<KeyUse, ReadonlyMap<string, KeyObject>>> = {
    suppression: keysOf("suppression", secrets.suppression, keys),
    unsubscribe: keysOf("unsubscribe", secrets.unsubscribe, keys),
    doubleOptIn: keysOf("doubleOptIn", secrets.doubleOptIn, keys),
  };
  const own = keys.map(({ secret }) => ed25519Signer(derived(secret, "signature")));
  const present = signer ?? ed25519Signer(derived(master.secret, "signature"));
  return {
    signer: present,
    publicKeys: [...(signer ? [signer] : []), ...own].map(({ publicKey }) => publicKey),
    ids: (use) => [...uses[use].keys()],
    hmac(use, id, message) {
      const key = uses[use].get(id);
      return key && new Uint8Array(createHmac("sha256", key).update(message).digest());
    },
  };
}

function keysOf(
  use: KeyUse,
  own: readonly SecretKey[] | undefined,
  shared: readonly SecretKey[],
): Map<string, KeyObject> {
  if (own === undefined)
    return new Map(shared.map(({ id, secret }) => [id, createSecretKey(derived(secret, use))]));
  checked(own, `secrets.${use}`);
  return new Map(own.map(({ id, secret }) => [id, createSecretKey(secret)]));
}

const derived = (secret: Uint8Array, use: string): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", secret, new Uint8Array(), `habeas/core/v1/${use}`, 32));

/** @returns The newest key. */
function checked(keys: readonly SecretKey[], where: string): SecretKey {
  const [newest] = keys;
  const named = keys.every(({ id }) => isKeyId(id));
  const distinct = new Set(keys.map(({ id }) => id)).size === keys.length;
  if (newest && named && distinct && keys.every(({ secret }) => secret.length >= 32)) return newest;
  throw new CoreError(
    "invalid_secrets",
    "secrets hold at least one key, ids that differ, and 32 bytes a key",
    {
      where,
    },
  );
}
