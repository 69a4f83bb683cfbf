import { scrubbedFace } from "@habeas/internal";
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  type S3Client,
} from "@aws-sdk/client-s3";
import { ExportError } from "../errors.ts";
import { BufferPool } from "./buffer-pool.ts";
import { checkKey, checkPrefix } from "./object-key.ts";
import { resumingBody } from "./s3-read.ts";
import { isFault, retrying, s3Fault, type S3RetryOptions } from "./s3-retry.ts";
import { S3Writer } from "./s3-writer.ts";
import type { Sink } from "./sink.ts";
import { scrub } from "../scrub.ts";

const MEBIBYTE = 1024 * 1024;
/** Parts that a long object should have at most: the limit is 10,000. */
const COMFORTABLE_PARTS = 9000;
const DELETE_BATCH = 1000;

/** Options of {@link s3Sink}. */
export interface S3SinkOptions extends S3RetryOptions {
  /** With its endpoint, region and credentials. Several stores need `requestChecksumCalculation: "WHEN_REQUIRED"`. */
  readonly client: S3Client;
  readonly bucket: string;
  /**
   * Bytes of a part, at least 5 MiB for every store but the test endpoint. Objects of unknown length end at
   * 10,000 parts: 78 GiB by default.
   *
   * @defaultValue 8 MiB
   */
  readonly partBytes?: number;
  /**
   * Fixed buffers for each object that is being written: one is filled while the others are on their way.
   *
   * @defaultValue 3
   */
  readonly buffers?: number;
  /** Encryption by the store, asked for with every object. @defaultValue what the bucket says */
  readonly encryption?: { readonly by: "AES256" } | { readonly by: "aws:kms"; readonly keyId: string };
}

/**
 * An S3 bucket as the store: AWS, Ceph, or any other that keeps to S3's rules. Every request can be repeated,
 * has a limit of time, and answers that were lost are recognised.
 *
 * Errors are {@link ExportError} with `bucket_not_found`, `access_denied`, `quota_exceeded`, `disk_full`,
 * `object_not_found`, `object_too_large` or `sink_unavailable`.
 */
export function s3Sink(options: S3SinkOptions): Sink {
  const { client, bucket: Bucket, partBytes = 8 * MEBIBYTE, buffers = 3, encryption } = options;
  if (Bucket === "") throw new ExportError("invalid_options", "a bucket has a name", { where: "bucket" });
  if (!Number.isInteger(partBytes) || partBytes < 1) {
    throw new ExportError("invalid_options", "a part has a whole number of bytes", { where: "partBytes" });
  }
  const attempt = retrying(options);
  const spare: BufferPool[] = []; // buffers of finished writers serve the next one
  const headers = {
    ...(encryption !== undefined && { ServerSideEncryption: encryption.by }),
    ...(encryption?.by === "aws:kms" && { SSEKMSKeyId: encryption.keyId }),
  };

  const removeOne = async (Key: string): Promise<void> => {
    await attempt((abortSignal) =>
      client.send(new DeleteObjectCommand({ Bucket, Key: checkKey(Key) }), { abortSignal }),
    ).catch((error: unknown) => {
      if (!isFault(error, "NoSuchKey", 404) || isFault(error, "NoSuchBucket")) throw s3Fault(error);
    });
  };

  return scrubbedFace<Sink>(
    {
      async create(key, { contentType = "application/octet-stream", expectedBytes = 0, signal } = {}) {
        const needed = Math.ceil(expectedBytes / COMFORTABLE_PARTS / MEBIBYTE) * MEBIBYTE;
        const pool =
          needed > partBytes
            ? new BufferPool(needed, 2)
            : (spare.pop() ?? new BufferPool(partBytes, buffers));
        const writer = new S3Writer({
          client,
          attempt,
          pool,
          target: { Bucket, Key: checkKey(key) },
          headers: { ...headers, ContentType: contentType },
          signal,
        });
        const done = (): void => {
          if (needed <= partBytes && !spare.includes(pool)) spare.push(pool);
        };
        return {
          write: async (chunk) => await writer.write(chunk),
          async complete() {
            const stored = await writer.complete();
            done();
            return stored;
          },
          async abort() {
            await writer.abort();
            done();
          },
        };
      },

      async *read(key, { signal } = {}) {
        yield* resumingBody(
          async (range) =>
            await attempt(
              (abortSignal) =>
                client.send(new GetObjectCommand({ Bucket, Key: checkKey(key), ...range }), { abortSignal }),
              signal,
            ),
          options,
          signal,
        );
      },

      async head(key) {
        checkKey(key);
        try {
          const found = await attempt((abortSignal) =>
            client.send(new HeadObjectCommand({ Bucket, Key: key }), { abortSignal }),
          );
          return { key, bytes: found.ContentLength ?? 0, modified: found.LastModified ?? new Date(0) };
        } catch (error) {
          if (isFault(error, "NotFound", 404) && !isFault(error, "NoSuchBucket")) return undefined;
          throw s3Fault(error);
        }
      },

      async *list(prefix) {
        checkPrefix(prefix);
        let ContinuationToken: string | undefined;
        do {
          const page: ListObjectsV2Command["input"] = { Bucket, Prefix: prefix };
          if (ContinuationToken !== undefined) page.ContinuationToken = ContinuationToken;
          const answer = await attempt((abortSignal) =>
            client.send(new ListObjectsV2Command(page), { abortSignal }),
          ).catch((error: unknown) => {
            throw s3Fault(error);
          });
          for (const { Key, Size, LastModified } of answer.Contents ?? []) {
            // A store that ignores the prefix must not make us read another tenant's objects.
            if (Key === undefined || !Key.startsWith(prefix)) continue;
            yield { key: Key, bytes: Size ?? 0, modified: LastModified ?? new Date(0) };
          }
          ContinuationToken = answer.IsTruncated === true ? answer.NextContinuationToken : undefined;
        } while (ContinuationToken !== undefined);
      },

      async remove(keys) {
        const [first, ...others] = keys;
        if (first !== undefined && others.length === 0) return await removeOne(first);
        for (let at = 0; at < keys.length; at += DELETE_BATCH) {
          const batch = keys.slice(at, at + DELETE_BATCH);
          const Objects = batch.map((key) => ({ Key: checkKey(key) }));
          const refused = await client
            .send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }))
            .then((answer) => (answer.Errors ?? []).flatMap(({ Key }) => Key ?? []))
            .catch(() => batch); // not every store has it, or wants the checksum that the SDK sends
          for (const key of refused) await removeOne(key);
        }
      },

      async sweep(prefix, before) {
        checkPrefix(prefix);
        let swept = 0;
        let marker: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {};
        while (marker !== undefined) {
          const page: ListMultipartUploadsCommand["input"] = { Bucket, Prefix: prefix, ...marker };
          const answer = await attempt((abortSignal) =>
            client.send(new ListMultipartUploadsCommand(page), { abortSignal }),
          ).catch((error: unknown) => {
            throw s3Fault(error);
          });
          for (const { Key, UploadId, Initiated } of answer.Uploads ?? []) {
            if (Key === undefined || UploadId === undefined || !Key.startsWith(prefix)) continue;
            if (Initiated !== undefined && Initiated >= before) continue;
            await attempt((abortSignal) =>
              client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }), { abortSignal }),
            ).catch((error: unknown) => {
              if (!isFault(error, "NoSuchUpload")) throw s3Fault(error);
            });
            swept += 1;
          }
          const { NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = answer;
          marker =
            answer.IsTruncated === true && KeyMarker !== undefined
              ? { KeyMarker, ...(UploadIdMarker !== undefined && { UploadIdMarker }) }
              : undefined;
        }
        return swept;
      },

      async presign(key, seconds) {
        const { getSignedUrl } = await import("@aws-sdk/s3-request-presigner");
        return await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: checkKey(key) }), {
          expiresIn: seconds,
        });
      },
    },
    scrub,
  );
}
