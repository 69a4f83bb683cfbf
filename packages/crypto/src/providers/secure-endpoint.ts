import { CryptoError } from "../errors.ts";

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * Reads the address of a key service. Keys cross a network under TLS only; loopback is for development.
 *
 * @throws A {@link CryptoError}: `invalid_options`.
 */
export function secureEndpoint(address: string): URL {
  if (!URL.canParse(address)) throw new CryptoError("invalid_options", "the endpoint is no URL");
  const url = new URL(address);
  if (url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.test(url.hostname))) return url;
  throw new CryptoError("invalid_options", "the endpoint of a key service is neither https nor on loopback");
}
