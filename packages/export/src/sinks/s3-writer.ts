import { randomUUID } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
  type CompletedPart,
  type S3Client,
} from "@aws-sdk/client-s3";
import { ExportError } from "../errors.ts";
import type { BufferPool } from "./buffer-pool.ts";
import { isFault, s3Fault, type Attempt } from "./s3-retry.ts";
import type { ObjectWriter, StoredObject } from "./sink.ts";

/** S3's limit on the number of parts. */
export const MAX_PARTS = 10_000;

/** What a writer needs from its sink. */
export interface S3WriterOptions {
  readonly client: S3Client;
  readonly attempt: Attempt;
  readonly pool: BufferPool;
  readonly target: { readonly Bucket: string; readonly Key: string };
  /** Content type, encryption: given when the object is begun. */
  readonly headers: object;
  readonly signal: AbortSignal | undefined;
}

/**
 * One object on its way to S3: parts are uploaded from fixed buffers while the next one is filled. A short
 * object is a single request. Bodies are always Buffers of known length: streams would go out as aws-chunked
 * with trailers, which several stores refuse.
 */
export class S3Writer implements ObjectWriter {
  readonly #options: S3WriterOptions;
  /** Told to the store with the object: proves after a lost answer that what is there is ours. */
  readonly #mark = randomUUID();
  readonly #uploads = new Set<Promise<unknown>>();
  readonly #parts: CompletedPart[] = [];
  readonly #abandoned = new AbortController();
  readonly #signal: AbortSignal;
  #buffer: Buffer | undefined;
  #filled = 0;
  #bytes = 0;
  #uploadId: string | undefined;
  #partNumber = 0;
  #failure: Error | undefined;
  #settled = false;

  constructor(options: S3WriterOptions) {
    this.#options = options;
    const { signal } = options;
    this.#signal =
      signal === undefined ? this.#abandoned.signal : AbortSignal.any([signal, this.#abandoned.signal]);
  }

  async write(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length;) {
      this.#check();
      this.#buffer ??= await this.#options.pool.take();
      const buffer = this.#buffer;
      const piece = chunk.subarray(at, at + buffer.length - this.#filled);
      buffer.set(piece, this.#filled);
      this.#filled += piece.length;
      this.#bytes += piece.length;
      at += piece.length;
      if (this.#filled === buffer.length) await this.#sendPart();
    }
  }

  async complete(): Promise<StoredObject> {
    try {
      this.#check();
      if (this.#uploadId === undefined) await this.#putWhole();
      else await this.#completeUpload();
    } catch (error) {
      await this.abort();
      throw s3Fault(error);
    }
    this.#settled = true;
    this.#release();
    return { key: this.#options.target.Key, bytes: this.#bytes, modified: new Date() };
  }

  async abort(): Promise<void> {
    if (this.#settled) return;
    this.#settled = true;
    this.#abandoned.abort();
    await Promise.allSettled(this.#uploads);
    this.#release();
    const { client, attempt, target } = this.#options;
    const UploadId = this.#uploadId;
    if (UploadId === undefined) return;
    // What this leaves behind when the store is away is found by the sweep.
    await attempt((abortSignal) =>
      client.send(new AbortMultipartUploadCommand({ ...target, UploadId }), { abortSignal }),
    ).catch(() => undefined);
  }

  async #putWhole(): Promise<void> {
    const { client, attempt, target, headers } = this.#options;
    const Body = this.#buffer?.subarray(0, this.#filled) ?? Buffer.alloc(0);
    const command = { ...target, ...headers, Body, ContentLength: Body.length };
    await attempt((abortSignal) => client.send(new PutObjectCommand(command), { abortSignal }), this.#signal);
  }

  async #sendPart(): Promise<void> {
    const { client, attempt, target, pool } = this.#options;
    const UploadId = (this.#uploadId ??= await this.#begin());
    const PartNumber = (this.#partNumber += 1);
    if (PartNumber > MAX_PARTS) {
      throw new ExportError("object_too_large", "an object has at most 10,000 parts", {
        fix: "Use larger parts: partBytes",
      });
    }
    const buffer = this.#buffer;
    if (buffer === undefined) return;
    const Body = buffer.subarray(0, this.#filled);
    this.#buffer = undefined;
    this.#filled = 0;
    const upload: Promise<unknown> = attempt(
      (abortSignal) =>
        client.send(
          new UploadPartCommand({ ...target, UploadId, PartNumber, Body, ContentLength: Body.length }),
          {
            abortSignal,
          },
        ),
      this.#signal,
    )
      .then((answer) =>
        this.#parts.push({
          PartNumber,
          ETag: answer.ETag,
          ...(answer.ChecksumCRC32 !== undefined && { ChecksumCRC32: answer.ChecksumCRC32 }),
        }),
      )
      .catch((error: unknown) => {
        this.#failure ??= s3Fault(error);
      })
      .finally(() => {
        pool.give(buffer);
        this.#uploads.delete(upload);
      });
    this.#uploads.add(upload);
  }

  async #begin(): Promise<string> {
    const { client, attempt, target, headers } = this.#options;
    const command = { ...target, ...headers, Metadata: { "habeas-upload": this.#mark } };
    try {
      const { UploadId } = await attempt(
        (abortSignal) => client.send(new CreateMultipartUploadCommand(command), { abortSignal }),
        this.#signal,
      );
      if (UploadId !== undefined) return UploadId;
    } catch (error) {
      throw s3Fault(error);
    }
    throw new ExportError("sink_unavailable", "the store began an upload without an id");
  }

  async #completeUpload(): Promise<void> {
    const { client, attempt, target } = this.#options;
    if (this.#filled > 0) await this.#sendPart();
    await Promise.all(this.#uploads);
    this.#check();
    const Parts = this.#parts.toSorted((a, b) => (a.PartNumber ?? 0) - (b.PartNumber ?? 0));
    const command = { ...target, UploadId: this.#uploadId, MultipartUpload: { Parts } };
    try {
      await attempt(
        (abortSignal) => client.send(new CompleteMultipartUploadCommand(command), { abortSignal }),
        this.#signal,
      );
    } catch (error) {
      // Completed by an attempt whose answer was lost: then the object is there and carries our mark.
      if (!isFault(error, "NoSuchUpload") || !(await this.#isStored())) throw error;
    }
  }

  async #isStored(): Promise<boolean> {
    const { client, attempt, target } = this.#options;
    const found = await attempt(
      (abortSignal) => client.send(new HeadObjectCommand(target), { abortSignal }),
      this.#signal,
    );
    return found.Metadata?.["habeas-upload"] === this.#mark && found.ContentLength === this.#bytes;
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure;
    this.#options.signal?.throwIfAborted();
    if (this.#settled) throw new ExportError("sink_unavailable", "this object is settled already");
  }

  #release(): void {
    if (this.#buffer !== undefined) this.#options.pool.give(this.#buffer);
    this.#buffer = undefined;
  }
}
