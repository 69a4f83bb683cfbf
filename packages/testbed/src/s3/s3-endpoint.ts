import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Bucket } from "./bucket.ts";
import { checkBody } from "./checksums.ts";
import { S3Faults, type S3Effect } from "./faults.ts";
import { actionOf, operationOf, type S3Answer, type S3Request } from "./operations.ts";
import { checkPolicy } from "./policy.ts";
import { S3Refusal } from "./s3-refusal.ts";
import { verifySignature, type S3Credentials } from "./signature-v4.ts";
import { xmlDocument } from "./xml.ts";

/** Options of {@link startS3Endpoint}. */
export interface S3EndpointOptions {
  readonly buckets: readonly string[];
  /** @defaultValue one key that may do everything */
  readonly credentials?: readonly S3Credentials[];
  /** S3's least size of a part but the last. Tests of many parts may lower it. @defaultValue 5 MiB */
  readonly minimumPartBytes?: number;
  /** `false` forgets the bytes of finished objects: for benchmarks. @defaultValue true */
  readonly keepBodies?: boolean;
  /** The most that one listing answers: small for tests of paging. @defaultValue 1000, as S3 */
  readonly pageSize?: number;
  /** @defaultValue a port that is free */
  readonly port?: number;
  /** @defaultValue the system's clock */
  readonly clock?: () => Date;
}

/** A running endpoint. */
export interface S3Endpoint {
  /** For `new S3Client({ endpoint, region, credentials, forcePathStyle: true })`. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly forcePathStyle: true;
    readonly credentials: S3Credentials;
  };
  /** The failures to come. */
  readonly faults: S3Faults;
  /** Every operation so far, by S3's name. */
  readonly requests: readonly string[];
  /** The objects of a bucket. */
  objects(bucket: string): ReadonlyMap<string, { readonly body: Buffer; readonly contentType: string }>;
  /** How many uploads are open in a bucket. */
  openUploads(bucket: string): number;
  stop(): Promise<void>;
}

const DEFAULT_CREDENTIALS: S3Credentials = {
  accessKeyId: "HABEASTEST",
  secretAccessKey: "habeas-test-secret",
};

/**
 * A strict S3 on loopback, in memory, for tests: it verifies signatures (headers and presigned links), declared
 * hashes and checksums, the rules of multipart uploads, conditional requests and prefix policies, and refuses
 * bodies with trailers as several stores do. Failures of every kind can be planned.
 */
export async function startS3Endpoint(options: S3EndpointOptions): Promise<S3Endpoint> {
  const {
    minimumPartBytes = 5 * 1024 * 1024,
    keepBodies = true,
    pageSize = 1000,
    port = 0,
    clock = () => new Date(),
  } = options;
  const credentials = options.credentials ?? [DEFAULT_CREDENTIALS];
  const buckets = new Map(options.buckets.map((name) => [name, new Bucket(minimumPartBytes, keepBodies)]));
  const faults = new S3Faults();
  const requests: string[] = [];

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let effect: S3Effect | undefined;
    try {
      const url = new URL(request.url ?? "/", "http://endpoint");
      const [, bucketName = "", ...rest] = url.pathname.split("/").map(decodeURIComponent);
      const key = rest.join("/");
      const operation = operationOf(request.method ?? "", key, url.searchParams, request.headers);
      requests.push(operation.name);
      effect = faults.next(operation.name);
      if (effect === "reset") {
        await new Promise((resolve) => request.once("data", resolve).once("end", resolve));
        request.socket.destroy();
        return;
      }
      const body = await bodyOf(request);
      if (effect === "stall") return;
      const signer = verifySignature(request, url, credentials, clock());
      checkBody(request.headers, body);
      const bucket = buckets.get(bucketName);
      if (bucket === undefined) throw new S3Refusal(404, "NoSuchBucket");
      const read: S3Request = {
        bucketName,
        bucket,
        key,
        query: url.searchParams,
        headers: request.headers,
        body,
        now: clock(),
        pageSize,
      };
      checkPolicy(signer.policy, actionOf(operation, read));
      refuseByFault(effect);
      const answer = operation.run(read);
      if (effect === "loseAnswer") request.socket.destroy();
      else send(request, response, distort(answer, effect), effect === "resetAnswer");
    } catch (error) {
      const refusal = error instanceof S3Refusal ? error : new S3Refusal(500, "InternalError");
      const Code = refusal.code;
      const body = xmlDocument("Error", { Code, Message: refusal.message });
      send(request, response, { status: refusal.status, body }, false);
    }
  };

  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;

  const bucketOf = (name: string): Bucket => {
    const bucket = buckets.get(name);
    if (bucket === undefined) throw new Error("the endpoint has no such bucket");
    return bucket;
  };
  return {
    client: {
      endpoint: `http://127.0.0.1:${bound}`,
      region: "eu-central-1",
      forcePathStyle: true,
      credentials: credentials[0] ?? DEFAULT_CREDENTIALS,
    },
    faults,
    requests,
    objects: (name) => bucketOf(name).objects,
    openUploads: (name) => bucketOf(name).uploads.size,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  const [first, ...others] = chunks;
  return first !== undefined && others.length === 0 ? first : Buffer.concat(chunks);
}

const REFUSALS: Partial<Record<S3Effect, readonly [number, string]>> = {
  slowDown: [503, "SlowDown"],
  serverError: [500, "InternalError"],
  errorIn200: [200, "InternalError"],
  expiredToken: [400, "ExpiredToken"],
  accessDenied: [403, "AccessDenied"],
  quotaExceeded: [403, "QuotaExceeded"],
  storageFull: [507, "XMinioStorageFull"],
};

function refuseByFault(effect: S3Effect | undefined): void {
  const refusal = effect === undefined ? undefined : REFUSALS[effect];
  if (refusal !== undefined) throw new S3Refusal(...refusal);
}

function distort(answer: S3Answer, effect: S3Effect | undefined): S3Answer {
  if (effect !== "wrongEtag") return answer;
  return { ...answer, headers: { ...answer.headers, etag: `"${"0".repeat(32)}"` } };
}

function send(request: IncomingMessage, response: ServerResponse, answer: S3Answer, cut: boolean): void {
  const body = Buffer.from(answer.body ?? "");
  const type = typeof answer.body === "string" ? { "content-type": "application/xml" } : {};
  const length = answer.headers?.["content-length"] ?? String(body.length);
  response.writeHead(answer.status, { ...type, ...answer.headers, "content-length": length });
  if (request.method === "HEAD") response.end();
  else if (cut) response.write(body.subarray(0, body.length >> 1), () => request.socket.destroy());
  else response.end(body);
}
