import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { domainToASCII } from "node:url";
import { canonicalJson, isKeyId, type Json } from "@habeas/internal";
import type { SecretKey } from "@habeas/core";
import { ConnectorError } from "../errors.ts";

/** A hash and the key it was made with. */
export interface KeyedHash {
  readonly hash: Uint8Array;
  readonly keyId: string;
}

/** The keys of this package: each derived for one use, none of them printable. */
export interface ConnectorKeys {
  /** HMAC of a normalised address, with the newest key. */
  address(email: string): KeyedHash;
  /** The same with every key, for looking up what older keys made. */
  addresses(email: string): readonly KeyedHash[];
  /** HMAC of what is sent. */
  payload(value: Json): Uint8Array;
  /** HMAC for an unsubscribe link; `undefined` when there is no such key. */
  readonly link: (keyId: string, text: string) => Uint8Array | undefined;
  readonly newest: string;
  /** AES-256-GCM, bound to `place`: a sealed value cannot be moved to another row. */
  seal(text: string, place: string): Uint8Array;
  /** @throws A {@link ConnectorError}: `missing_key` if it was sealed with a key that is not there, or elsewhere. */
  open(sealed: Uint8Array, place: string): string;
}

type Use = "address" | "payload" | "seal" | "link";

export function createConnectorKeys(secrets: readonly SecretKey[]): ConnectorKeys {
  const [newest] = secrets;
  if (newest === undefined || !secrets.every(isUsable)) {
    throw new ConnectorError("invalid_options", "secrets hold at least one key: a plain id, and 32 bytes", {
      where: "secrets.keys",
    });
  }
  const keys = new Map(
    secrets.map(({ id, secret }) => [
      id,
      {
        address: derive(secret, "address"),
        payload: derive(secret, "payload"),
        seal: derive(secret, "seal"),
        link: derive(secret, "link"),
      },
    ]),
  );
  const hash = (keyId: string, use: Use, text: string): Uint8Array | undefined => {
    const key = keys.get(keyId)?.[use];
    return key && new Uint8Array(createHmac("sha256", key).update(text).digest());
  };
  const hashed = (keyId: string, email: string): KeyedHash[] => {
    const made = hash(keyId, "address", normalisedAddress(email));
    return made === undefined ? [] : [{ hash: made, keyId }];
  };
  return {
    newest: newest.id,
    addresses: (email) => secrets.flatMap(({ id }) => hashed(id, email)),
    address(email) {
      const [made] = hashed(newest.id, email);
      if (made === undefined) throw missingKey();
      return made;
    },
    payload(value) {
      const made = hash(newest.id, "payload", canonicalJson(value));
      if (made === undefined) throw missingKey();
      return made;
    },
    link: (keyId, text) => hash(keyId, "link", text),
    seal(text, place) {
      const key = keys.get(newest.id);
      if (key === undefined) throw missingKey();
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", key.seal, nonce, { authTagLength: 16 }).setAAD(
        Buffer.from(place),
      );
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      const name = Buffer.from(newest.id);
      return new Uint8Array(Buffer.concat([Buffer.of(name.length), name, nonce, body, cipher.getAuthTag()]));
    },
    open(sealed, place) {
      const bytes = Buffer.from(sealed);
      const end = 1 + (bytes[0] ?? 0);
      const key = keys.get(bytes.subarray(1, end).toString());
      if (key === undefined) throw missingKey();
      const nonce = bytes.subarray(end, end + 12);
      const decipher = createDecipheriv("aes-256-gcm", key.seal, nonce, { authTagLength: 16 });
      decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(-16));
      try {
        const text = Buffer.concat([decipher.update(bytes.subarray(end + 12, -16)), decipher.final()]);
        return text.toString("utf8");
      } catch {
        throw missingKey();
      }
    },
  };
}

/** What was made with it cannot be read. */
export const missingKey = (): ConnectorError =>
  new ConnectorError("missing_key", "a key that sealed something is no longer among the secrets", {
    where: "secrets.keys",
    fix: "keep old keys after the newest one",
  });

const isUsable = ({ id, secret }: SecretKey): boolean => isKeyId(id) && secret.length >= 32;

const derive = (secret: Uint8Array, use: Use): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", secret, new Uint8Array(), `habeas/connectors/v1/${use}`, 32));

/**
 * For comparing only: addresses are sent as the person wrote them. An international domain is compared in the form
 * that travels in DNS, since vendors answer either (RFC 5891).
 */
function normalisedAddress(email: string): string {
  const address = email.trim().normalize("NFC").toLowerCase();
  const at = address.lastIndexOf("@");
  const domain = domainToASCII(address.slice(at + 1));
  return domain === "" ? address : `${address.slice(0, at + 1)}${domain}`;
}
