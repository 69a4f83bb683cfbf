import { CryptoError } from "../errors.ts";
import { sameKeyId, type DataKey } from "./data-key.ts";

/** All keys of one owner: the present one, the older ones, and those that were shredded. */
export class OwnerKeys {
  readonly #keys: DataKey[] = []; // the newest first
  readonly #shredded: Uint8Array[] = [];

  add(key: DataKey): void {
    this.#keys.unshift(key);
  }

  addShredded(keyId: Uint8Array): void {
    this.#shredded.push(keyId);
  }

  /**
   * The key that seals.
   *
   * @throws A {@link CryptoError}: `key_shredded`; `unknown_key` when the owner never had one.
   */
  current(): DataKey {
    const [newest] = this.#keys;
    if (this.#shredded.length === 0 && newest !== undefined) return newest;
    throw this.#shredded.length > 0 ? shredded() : unknown();
  }

  /** The key with this id, if it is here and was not shredded. */
  find(keyId: Uint8Array): DataKey | undefined {
    return this.#keys.find((key) => sameKeyId(key.keyId, keyId));
  }

  /**
   * The key that an envelope names.
   *
   * @throws A {@link CryptoError}: `key_shredded` or `unknown_key`.
   */
  named(keyId: Uint8Array): DataKey {
    const key = this.find(keyId);
    if (key !== undefined) return key;
    throw this.#shredded.some((one) => sameKeyId(one, keyId)) ? shredded() : unknown();
  }

  /** Whether a key with this id was ever this owner's. */
  knows(keyId: Uint8Array): boolean {
    return this.find(keyId) !== undefined || this.#shredded.some((one) => sameKeyId(one, keyId));
  }
}

const shredded = () => new CryptoError("key_shredded", "the key of this person was shredded");
const unknown = () => new CryptoError("unknown_key", "no key of this tenant and person has this id");
