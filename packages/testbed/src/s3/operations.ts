import type { IncomingHttpHeaders } from "node:http";
import type { Bucket, KeptObject, ObjectHeaders } from "./bucket.ts";
import { crc32Of, header } from "./checksums.ts";
import { page } from "./listing.ts";
import type { S3Action } from "./policy.ts";
import { S3Refusal } from "./s3-refusal.ts";
import { elementsOf, textOf, xmlDocument } from "./xml.ts";

/** A request, read and verified. */
export interface S3Request {
  readonly bucketName: string;
  readonly bucket: Bucket;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly now: Date;
  /** The most that one listing answers. */
  readonly pageSize: number;
}

export interface S3Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface S3Operation {
  /** S3's name of the operation: what faults are planned on. */
  readonly name: string;
  /** What a policy must allow. */
  readonly action: string;
  run(request: S3Request): S3Answer;
}

/** Which operation a method, a path and a query mean. */
export function operationOf(
  method: string,
  key: string,
  query: URLSearchParams,
  headers: IncomingHttpHeaders,
): S3Operation {
  const name = nameOf(method, key, query);
  const operation = name === undefined ? undefined : OPERATIONS[name];
  if (operation === undefined || headers["x-amz-copy-source"] !== undefined)
    throw new S3Refusal(501, "NotImplemented");
  return operation;
}

function nameOf(method: string, key: string, query: URLSearchParams): string | undefined {
  if (key === "") {
    if (method === "GET" && query.has("uploads")) return "ListMultipartUploads";
    if (method === "GET" && query.get("list-type") === "2") return "ListObjectsV2";
    if (method === "POST" && query.has("delete")) return "DeleteObjects";
    return method === "HEAD" ? "HeadBucket" : undefined;
  }
  if (query.has("uploadId")) {
    return { PUT: "UploadPart", POST: "CompleteMultipartUpload", DELETE: "AbortMultipartUpload" }[method];
  }
  if (method === "POST" && query.has("uploads")) return "CreateMultipartUpload";
  return { GET: "GetObject", HEAD: "HeadObject", PUT: "PutObject", DELETE: "DeleteObject" }[method];
}

/** What the policy is asked for this request. */
export const actionOf = (operation: S3Operation, request: S3Request): S3Action => ({
  name: operation.action,
  bucket: request.bucketName,
  ...(request.key !== "" && { key: request.key }),
  ...(request.query.has("prefix") && { prefix: request.query.get("prefix") ?? "" }),
});

const operation = (name: string, action: string, run: S3Operation["run"]): S3Operation => ({
  name,
  action,
  run,
});

const OPERATIONS: Readonly<Record<string, S3Operation>> = Object.fromEntries(
  [
    operation("HeadBucket", "s3:ListBucket", () => ({ status: 200 })),
    operation("PutObject", "s3:PutObject", (request) => {
      checkConditions(request);
      const etag = request.bucket.put(request.key, request.body, objectHeaders(request.headers), request.now);
      return { status: 200, headers: { etag } };
    }),
    operation("GetObject", "s3:GetObject", (request) => {
      const found = request.bucket.get(request.key);
      checkConditions(request);
      const range = header(request.headers, "range")?.match(/^bytes=(\d+)-(\d*)$/);
      if (!range) return { status: 200, headers: described(found), body: found.body };
      const from = Number(range[1]);
      const to = range[2] === "" ? found.body.length - 1 : Math.min(Number(range[2]), found.body.length - 1);
      if (from > to) throw new S3Refusal(416, "InvalidRange");
      return {
        status: 206,
        headers: { ...described(found), "content-range": `bytes ${from}-${to}/${found.body.length}` },
        body: found.body.subarray(from, to + 1),
      };
    }),
    operation("HeadObject", "s3:GetObject", (request) => {
      const found = request.bucket.get(request.key);
      return { status: 200, headers: { ...described(found), "content-length": String(found.body.length) } };
    }),
    operation("DeleteObject", "s3:DeleteObject", ({ bucket, key }) => {
      bucket.objects.delete(key);
      return { status: 204 };
    }),
    operation("DeleteObjects", "s3:DeleteObject", ({ bucket, body, headers }) => {
      const isSummed = Object.keys(headers).some(
        (name) => name === "content-md5" || name.startsWith("x-amz-checksum-"),
      );
      if (!isSummed) throw new S3Refusal(400, "InvalidRequest", "DeleteObjects needs a checksum");
      const objects = elementsOf(body.toString(), "Object");
      if (objects.length > 1000) throw new S3Refusal(400, "MalformedXML");
      for (const object of objects) bucket.objects.delete(textOf(object, "Key") ?? "");
      return { status: 200, body: xmlDocument("DeleteResult", {}) };
    }),
    operation("ListObjectsV2", "s3:ListBucket", ({ bucket, bucketName, query, pageSize }) => {
      const prefix = query.get("prefix") ?? "";
      const found = page(bucket.objects, {
        prefix,
        delimiter: query.get("delimiter") ?? "",
        after: token(query.get("continuation-token")) ?? query.get("start-after") ?? "",
        limit: Math.min(pageSize, Number(query.get("max-keys") ?? 1000)),
      });
      return {
        status: 200,
        body: xmlDocument("ListBucketResult", {
          Name: bucketName,
          Prefix: prefix,
          KeyCount: found.items.length + found.commonPrefixes.length,
          MaxKeys: query.get("max-keys") ?? 1000,
          IsTruncated: found.next !== undefined,
          NextContinuationToken:
            found.next === undefined ? undefined : Buffer.from(found.next).toString("base64"),
          Contents: found.items.map(([Key, object]) => ({
            Key,
            LastModified: object.modified.toISOString(),
            ETag: object.etag,
            Size: object.body.length,
            StorageClass: "STANDARD",
          })),
          CommonPrefixes: found.commonPrefixes.map((Prefix) => ({ Prefix })),
        }),
      };
    }),
    operation("CreateMultipartUpload", "s3:PutObject", ({ bucket, bucketName, key, headers, now }) => ({
      status: 200,
      body: xmlDocument("InitiateMultipartUploadResult", {
        Bucket: bucketName,
        Key: key,
        UploadId: bucket.begin(key, objectHeaders(headers), now),
      }),
    })),
    operation("UploadPart", "s3:PutObject", ({ bucket, key, query, body, headers }) => {
      const etag = bucket.putPart(key, query.get("uploadId") ?? "", Number(query.get("partNumber")), body);
      const isSummed = headers["x-amz-checksum-crc32"] !== undefined;
      return { status: 200, headers: { etag, ...(isSummed && { "x-amz-checksum-crc32": crc32Of(body) }) } };
    }),
    operation("CompleteMultipartUpload", "s3:PutObject", (request) => {
      const { bucket, bucketName, key, query, body, now } = request;
      checkConditions(request);
      const parts = elementsOf(body.toString(), "Part").map((part) => ({
        number: Number(textOf(part, "PartNumber")),
        etag: textOf(part, "ETag") ?? "",
      }));
      const ETag = bucket.complete(key, query.get("uploadId") ?? "", parts, now);
      return {
        status: 200,
        body: xmlDocument("CompleteMultipartUploadResult", { Bucket: bucketName, Key: key, ETag }),
      };
    }),
    operation("AbortMultipartUpload", "s3:AbortMultipartUpload", ({ bucket, key, query }) => {
      bucket.abort(key, query.get("uploadId") ?? "");
      return { status: 204 };
    }),
    operation(
      "ListMultipartUploads",
      "s3:ListBucketMultipartUploads",
      ({ bucket, bucketName, query, pageSize }) => {
        const entries = [...bucket.uploads].map(
          ([id, upload]) => [`${upload.key}\0${id}`, { id, upload }] as const,
        );
        const found = page(entries, {
          prefix: query.get("prefix") ?? "",
          delimiter: "",
          after: query.has("key-marker")
            ? `${query.get("key-marker")}\0${query.get("upload-id-marker") ?? "\uffff"}`
            : "",
          limit: Math.min(pageSize, Number(query.get("max-uploads") ?? 1000)),
        });
        const [NextKeyMarker, NextUploadIdMarker] = found.next?.split("\0") ?? [];
        return {
          status: 200,
          body: xmlDocument("ListMultipartUploadsResult", {
            Bucket: bucketName,
            IsTruncated: found.next !== undefined,
            NextKeyMarker,
            NextUploadIdMarker,
            Upload: found.items.map(([, { id, upload }]) => ({
              Key: upload.key,
              UploadId: id,
              Initiated: upload.initiated.toISOString(),
            })),
          }),
        };
      },
    ),
  ].map((each) => [each.name, each]),
);

const token = (encoded: string | null): string | undefined =>
  encoded === null ? undefined : Buffer.from(encoded, "base64").toString();

function checkConditions({ bucket, key, headers }: S3Request): void {
  const found = bucket.objects.get(key);
  if (headers["if-none-match"] === "*" && found !== undefined) throw new S3Refusal(412, "PreconditionFailed");
  const expected = headers["if-match"];
  if (expected !== undefined && found?.etag !== expected) throw new S3Refusal(412, "PreconditionFailed");
}

function objectHeaders(headers: IncomingHttpHeaders): ObjectHeaders {
  const metadata = Object.keys(headers)
    .filter((name) => name.startsWith("x-amz-meta-"))
    .map((name) => [name, header(headers, name) ?? ""] as const);
  return {
    contentType: header(headers, "content-type") ?? "binary/octet-stream",
    metadata: Object.fromEntries(metadata),
  };
}

const described = (object: KeptObject): Record<string, string> => ({
  ...object.metadata,
  etag: object.etag,
  "last-modified": object.modified.toUTCString(),
  "content-type": object.contentType,
  "accept-ranges": "bytes",
});
