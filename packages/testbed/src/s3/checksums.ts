import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { crc32 } from "node:zlib";
import { S3Refusal } from "./s3-refusal.ts";

/** Refuses a body that is not what its headers promise: x-amz-content-sha256, Content-MD5, x-amz-checksum-*. */
export function checkBody(headers: IncomingHttpHeaders, body: Buffer): void {
  const declared = header(headers, "x-amz-content-sha256");
  if (declared?.startsWith("STREAMING-") === true) {
    throw new S3Refusal(
      411,
      "MissingContentLength",
      "bodies with trailers are refused, as several stores do",
    );
  }
  if (
    declared !== undefined &&
    declared !== "UNSIGNED-PAYLOAD" &&
    declared !== digest("sha256", body, "hex")
  ) {
    throw new S3Refusal(400, "XAmzContentSHA256Mismatch");
  }
  const md5 = header(headers, "content-md5");
  if (md5 !== undefined && md5 !== digest("md5", body, "base64")) throw new S3Refusal(400, "BadDigest");
  for (const [name, compute] of Object.entries(ALGORITHMS)) {
    const sent = header(headers, `x-amz-checksum-${name}`);
    if (sent !== undefined && sent !== compute(body)) throw new S3Refusal(400, "BadDigest");
  }
}

/** Every S3 checksum that the endpoint knows, in base64. */
const ALGORITHMS: Readonly<Record<string, (body: Buffer) => string>> = {
  crc32: (body) => crc32Of(body),
  crc32c: (body) => base64(crc32c(body)),
  sha1: (body) => digest("sha1", body, "base64"),
  sha256: (body) => digest("sha256", body, "base64"),
};

/** The CRC32 of a part as the answer to its upload names it. */
export const crc32Of = (body: Buffer): string => base64(crc32(body));

export const header = (headers: IncomingHttpHeaders, name: string): string | undefined => {
  const value = headers[name];
  return Array.isArray(value) ? value.join(",") : value;
};

const digest = (algorithm: string, body: Buffer, encoding: "hex" | "base64"): string =>
  createHash(algorithm).update(body).digest(encoding);

function base64(checksum: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(checksum);
  return bytes.toString("base64");
}

/** By byte, of the polynomial of CRC-32C (RFC 9260, appendix A), reflected. */
const CASTAGNOLI = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value >>> 0;
});

function crc32c(body: Buffer): number {
  let value = 0xffffffff;
  for (const byte of body) value = (CASTAGNOLI[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}
