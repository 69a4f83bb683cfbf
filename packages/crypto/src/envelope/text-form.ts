import { CryptoError } from "../errors.ts";

/** What every sealed value in a text column begins with. */
export const TEXT_PREFIX = "hb1_";

/** The text form of an envelope: the prefix and base64url without padding (RFC 4648, section 5). */
export function toText(envelope: Uint8Array): string {
  return (
    TEXT_PREFIX + Buffer.from(envelope.buffer, envelope.byteOffset, envelope.length).toString("base64url")
  );
}

/**
 * Reads the text form, and also `\x…`: what JSON inside PostgreSQL makes of a bytea, so what nested
 * relational queries return.
 *
 * @param where - What the error names: the column, where it is known.
 * @throws A {@link CryptoError}: `not_an_envelope`, also for a text that is not the one form of its bytes.
 */
export function fromText(text: string, where = "a sealed value"): Buffer {
  const bytes = text.startsWith(TEXT_PREFIX)
    ? decoded(text.slice(TEXT_PREFIX.length), "base64url")
    : text.startsWith("\\x")
      ? decoded(text.slice(2), "hex")
      : undefined;
  if (bytes !== undefined) return bytes;
  throw new CryptoError("not_an_envelope", "the text is not the text form of an envelope", { where });
}

/** Node's decoders skip what they do not know: only a text that encodes back is the text of these bytes. */
function decoded(text: string, encoding: "base64url" | "hex"): Buffer | undefined {
  const bytes = Buffer.from(text, encoding);
  return bytes.toString(encoding) === text ? bytes : undefined;
}
