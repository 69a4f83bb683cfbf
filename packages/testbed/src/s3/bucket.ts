import { createHash, randomUUID } from "node:crypto";
import { S3Refusal } from "./s3-refusal.ts";

/** An object as the endpoint keeps it. */
export interface KeptObject {
  readonly body: Buffer;
  readonly etag: string;
  readonly modified: Date;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
}

interface Upload {
  readonly key: string;
  readonly initiated: Date;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly parts: Map<number, { readonly body: Buffer; readonly etag: string }>;
}

/** What a client says of a new object. */
export interface ObjectHeaders {
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** One bucket in memory, with S3's rules for multipart uploads. */
export class Bucket {
  readonly #minimumPartBytes: number;
  readonly #keepBodies: boolean;
  readonly objects = new Map<string, KeptObject>();
  readonly uploads = new Map<string, Upload>();

  constructor(minimumPartBytes: number, keepBodies: boolean) {
    this.#minimumPartBytes = minimumPartBytes;
    this.#keepBodies = keepBodies;
  }

  put(key: string, body: Buffer, headers: ObjectHeaders, now: Date): string {
    const etag = `"${md5(body).toString("hex")}"`;
    this.objects.set(key, { body: this.#kept(body), etag, modified: now, ...headers });
    return etag;
  }

  get(key: string): KeptObject {
    const found = this.objects.get(key);
    if (found === undefined) throw new S3Refusal(404, "NoSuchKey");
    return found;
  }

  begin(key: string, headers: ObjectHeaders, now: Date): string {
    const id = randomUUID();
    this.uploads.set(id, { key, initiated: now, parts: new Map(), ...headers });
    return id;
  }

  putPart(key: string, id: string, number: number, body: Buffer): string {
    if (!(Number.isInteger(number) && number >= 1 && number <= 10_000))
      throw new S3Refusal(400, "InvalidArgument");
    const etag = `"${md5(body).toString("hex")}"`;
    this.#upload(key, id).parts.set(number, { body, etag });
    return etag;
  }

  complete(key: string, id: string, parts: readonly { number: number; etag: string }[], now: Date): string {
    const { contentType, metadata, parts: stored } = this.#upload(key, id);
    if (parts.length === 0) throw new S3Refusal(400, "MalformedXML");
    const bodies: Buffer[] = [];
    const hashes: Buffer[] = [];
    for (const [index, { number, etag }] of parts.entries()) {
      const previous = parts[index - 1];
      if (previous !== undefined && previous.number >= number) throw new S3Refusal(400, "InvalidPartOrder");
      const part = stored.get(number);
      if (part === undefined || part.etag !== `"${etag.replaceAll('"', "")}"`)
        throw new S3Refusal(400, "InvalidPart");
      if (index < parts.length - 1 && part.body.length < this.#minimumPartBytes) {
        throw new S3Refusal(400, "EntityTooSmall");
      }
      bodies.push(part.body);
      hashes.push(Buffer.from(part.etag.slice(1, -1), "hex"));
    }
    const etag = `"${md5(Buffer.concat(hashes)).toString("hex")}-${parts.length}"`;
    this.objects.set(key, {
      body: this.#kept(Buffer.concat(bodies)),
      etag,
      modified: now,
      contentType,
      metadata,
    });
    this.uploads.delete(id);
    return etag;
  }

  abort(key: string, id: string): void {
    this.#upload(key, id);
    this.uploads.delete(id);
  }

  #upload(key: string, id: string): Upload {
    const upload = this.uploads.get(id);
    if (upload === undefined || upload.key !== key) throw new S3Refusal(404, "NoSuchUpload");
    return upload;
  }

  /** A benchmark's endpoint forgets what was written. */
  #kept(body: Buffer): Buffer {
    return this.#keepBodies ? body : Buffer.alloc(0);
  }
}

const md5 = (body: Buffer): Buffer => createHash("md5").update(body).digest();
