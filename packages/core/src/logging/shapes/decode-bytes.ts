/** Bytes written as a sign and two hexadecimal digits each; undefined where they are no text. */
export function decodeBytes(run: string, sign: "%" | "="): string | undefined {
  const decoded = Buffer.from(run.replaceAll(sign, ""), "hex").toString("utf8");
  return sign === "=" && !isReadable(decoded) ? undefined : decoded;
}

/** Letters, digits, signs and white space: no control characters, no bytes that are no UTF-8. */
const isReadable = (text: string): boolean =>
  /^[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Z}\s]+$/u.test(text) && !text.includes("\uFFFD");
