import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
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
  crc32: (body) => crc32(body, 0xedb88320),
  crc32c: (body) => crc32(body, 0x82f63b78),
  sha1: (body) => digest("sha1", body, "base64"),
  sha256: (body) => digest("sha256", body, "base64"),
};

/** The CRC32 of a part as the answer to its upload names it. */
export const crc32Of = (body: Buffer): string => crc32(body, 0xedb88320);

export const header = (headers: IncomingHttpHeaders, name: string): string | undefined => {
  const value = headers[name];
  return Array.isArray(value) ? value.join(",") : value;
};

const digest = (algorithm: string, body: Buffer, encoding: "hex" | "base64"): string =>
  createHash(algorithm).update(body).digest(encoding);

const tables = new Map<number, Uint32Array>();

function crc32(body: Buffer, polynomial: number): string {
  const table = tables.get(polynomial) ?? tableOf(polynomial);
  tables.set(polynomial, table);
  let value = 0xffffffff;
  for (const byte of body) value = (table[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  const result = Buffer.alloc(4);
  result.writeUInt32BE((value ^ 0xffffffff) >>> 0);
  return result.toString("base64");
}

function tableOf(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    return value >>> 0;
  });
}
