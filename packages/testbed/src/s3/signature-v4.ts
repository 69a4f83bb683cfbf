import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { header } from "./checksums.ts";
import { S3Refusal } from "./s3-refusal.ts";

/** A key that the endpoint accepts. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Temporary credentials: the request must carry it. */
  readonly sessionToken?: string;
  /** After this the endpoint answers ExpiredToken. */
  readonly expires?: Date;
  /** An IAM policy in JSON; without one everything is allowed. */
  readonly policy?: string;
}

interface Claim {
  readonly credential: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly date: string;
  readonly payload: string;
  readonly query: readonly (readonly [string, string])[];
  readonly token: string | undefined;
}

const ALGORITHM = "AWS4-HMAC-SHA256";
const MAX_SKEW = 15 * 60 * 1000;

/** Verifies AWS Signature Version 4, in the Authorization header or in a presigned URL; says whose key it was. */
export function verifySignature(
  request: IncomingMessage,
  url: URL,
  known: readonly S3Credentials[],
  now: Date,
): S3Credentials {
  const claim = url.searchParams.has("X-Amz-Signature") ? presigned(url, now) : signed(request, url);
  const [accessKeyId = "", day = "", region = "", service = "", end = ""] = claim.credential.split("/");
  const credentials = known.find((each) => each.accessKeyId === accessKeyId);
  if (credentials === undefined) throw new S3Refusal(403, "InvalidAccessKeyId");
  if (service !== "s3" || end !== "aws4_request" || !claim.date.startsWith(day)) throw mismatch();
  if (!claim.signedHeaders.includes("host")) throw new S3Refusal(403, "AccessDenied", "host is not signed");
  if (credentials.sessionToken !== claim.token) throw new S3Refusal(400, "InvalidToken");
  if (credentials.expires !== undefined && now >= credentials.expires)
    throw new S3Refusal(400, "ExpiredToken");
  for (const name of Object.keys(request.headers)) {
    if (name.startsWith("x-amz-") && !claim.signedHeaders.includes(name)) {
      throw new S3Refusal(403, "AccessDenied", "an x-amz- header is not signed");
    }
  }
  const scope = `${day}/${region}/s3/aws4_request`;
  const canonical = [
    request.method ?? "",
    url.pathname
      .split("/")
      .map((segment) => encode(decodeURIComponent(segment)))
      .join("/"),
    claim.query
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .toSorted()
      .join("&"),
    ...claim.signedHeaders.map(
      (name) => `${name}:${header(request.headers, name)?.trim().replaceAll(/ +/g, " ") ?? ""}`,
    ),
    "",
    claim.signedHeaders.join(";"),
    claim.payload,
  ].join("\n");
  const text = [ALGORITHM, claim.date, scope, createHash("sha256").update(canonical).digest("hex")].join(
    "\n",
  );
  const key = [day, region, "s3", "aws4_request"].reduce<Buffer>(
    (previous, part) => createHmac("sha256", previous).update(part).digest(),
    Buffer.from(`AWS4${credentials.secretAccessKey}`),
  );
  const expected = createHmac("sha256", key).update(text).digest();
  const given = Buffer.from(claim.signature, "hex");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw mismatch();
  checkSkew(claim, now);
  return credentials;
}

function signed(request: IncomingMessage, url: URL): Claim {
  const authorization = header(request.headers, "authorization");
  const found = authorization?.match(
    /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]+)$/,
  );
  const date = header(request.headers, "x-amz-date");
  const payload = header(request.headers, "x-amz-content-sha256");
  if (!found || date === undefined || payload === undefined) throw new S3Refusal(403, "AccessDenied");
  const [, credential = "", names = "", signature = ""] = found;
  return {
    credential,
    signature,
    date,
    payload,
    signedHeaders: names.split(";"),
    query: [...url.searchParams],
    token: header(request.headers, "x-amz-security-token"),
  };
}

function presigned(url: URL, now: Date): Claim {
  const get = (name: string): string => url.searchParams.get(name) ?? "";
  const date = get("X-Amz-Date");
  const seconds = Number(get("X-Amz-Expires"));
  if (get("X-Amz-Algorithm") !== ALGORITHM || !(seconds > 0 && seconds <= 604_800)) {
    throw new S3Refusal(400, "AuthorizationQueryParametersError");
  }
  if (now.getTime() > instant(date) + seconds * 1000)
    throw new S3Refusal(403, "AccessDenied", "the link has expired");
  return {
    credential: get("X-Amz-Credential"),
    signature: get("X-Amz-Signature"),
    date,
    payload: url.searchParams.get("X-Amz-Content-Sha256") ?? "UNSIGNED-PAYLOAD",
    signedHeaders: get("X-Amz-SignedHeaders").split(";"),
    query: [...url.searchParams].filter(([name]) => name !== "X-Amz-Signature"),
    token: url.searchParams.get("X-Amz-Security-Token") ?? undefined,
  };
}

function checkSkew(claim: Claim, now: Date): void {
  const isLink = claim.query.some(([name]) => name === "X-Amz-Date");
  if (!isLink && Math.abs(now.getTime() - instant(claim.date)) > MAX_SKEW) {
    throw new S3Refusal(403, "RequestTimeTooSkewed");
  }
}

/** `20260301T120000Z` in milliseconds. */
const instant = (date: string): number =>
  Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));

const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const mismatch = (): S3Refusal => new S3Refusal(403, "SignatureDoesNotMatch");
