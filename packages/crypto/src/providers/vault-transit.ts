import { scrubbedFace } from "@habeas/internal";
import { CryptoError } from "../errors.ts";
import { contextText, type KeyProvider } from "../keys/key-provider.ts";
import { secureEndpoint } from "./secure-endpoint.ts";
import { scrub } from "../scrub.ts";

/** The address, the key and the token of {@link vaultTransit}. */
export interface VaultTransitOptions {
  /** The address of Vault (or OpenBao): `https`, or on loopback. */
  readonly address: string;
  /** The name of an AEAD key of the transit engine: `aes256-gcm96` or `chacha20-poly1305`. */
  readonly key: string;
  /** Asked before every call: tokens are renewed. */
  readonly token: () => string | Promise<string>;
  /** @defaultValue `"transit"` */
  readonly mount?: string;
  /** The namespace of Vault Enterprise. */
  readonly namespace?: string;
  /**
   * Milliseconds that one call may take.
   * @defaultValue `5000`
   */
  readonly timeout?: number;
  /** @defaultValue the global `fetch` */
  readonly fetch?: typeof globalThis.fetch;
}

const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/; // never `..`

/**
 * Wraps tenant roots with a key of Vault's transit engine, which never leaves it. The context travels as
 * associated data, so Vault 1.15 or later, or OpenBao, is needed.
 *
 * @throws A {@link CryptoError}: `invalid_options` for an address without TLS, or a name that is no name.
 */
export function vaultTransit(options: VaultTransitOptions): KeyProvider {
  const { address, key, mount = "transit" } = options;
  const base = secureEndpoint(address).href.replace(/\/$/, "");
  if (!NAME.test(key) || !mount.split("/").every((part) => NAME.test(part))) {
    throw new CryptoError("invalid_options", "the mount or key of the transit engine is no name");
  }
  const id = `vault:${mount}/${key}`;
  const path = (action: string) => `${base}/v1/${mount}/${action}/${key}`;
  return scrubbedFace<KeyProvider>(
    {
      id,
      wrap: async (plaintext, context) => {
        const body = { plaintext: base64(plaintext), associated_data: base64(contextText(context)) };
        return Buffer.from(await ask(options, id, path("encrypt"), body, "ciphertext"));
      },
      unwrap: async (wrapped, context) => {
        const ciphertext = Buffer.from(wrapped).toString();
        const body = { ciphertext, associated_data: base64(contextText(context)) };
        return Buffer.from(await ask(options, id, path("decrypt"), body, "plaintext"), "base64");
      },
    },
    scrub,
  );
}

const base64 = (value: string | Uint8Array): string => Buffer.from(value).toString("base64");

/** One call; of an answer that is not wanted only the status goes on: its text may quote the request. */
async function ask(
  options: VaultTransitOptions,
  id: string,
  url: string,
  body: Readonly<Record<string, string>>,
  member: string,
): Promise<string> {
  const { token, namespace, timeout = 5_000, fetch = globalThis.fetch } = options;
  const failed = (status?: number) =>
    new CryptoError(
      status === 400 && member === "plaintext" ? "authentication_failed" : "key_provider_unavailable",
      "Vault refused or did not answer",
      { where: id, fault: { status } },
    );
  let status: number;
  let answer: unknown;
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-vault-token": await token(),
        "x-vault-request": "true",
        ...(namespace === undefined ? {} : { "x-vault-namespace": namespace }),
      },
      body: JSON.stringify(body),
      redirect: "error",
      signal: AbortSignal.timeout(timeout),
    });
    ({ status } = response);
    answer = await response.json();
  } catch {
    throw failed();
  }
  if (status !== 200) throw failed(status);
  const value = memberOf(memberOf(answer, "data"), member);
  if (typeof value !== "string") throw failed(status);
  return value;
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
