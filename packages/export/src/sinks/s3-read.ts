import type { GetObjectCommandOutput } from "@aws-sdk/client-s3";
import { ExportError } from "../errors.ts";
import { s3Fault, type S3RetryOptions } from "./s3-retry.ts";

/** Which bytes of which version: nothing at first, the rest of the same object later. */
export interface ByteRange {
  readonly Range?: string;
  readonly IfMatch?: string;
}

/**
 * The body of an object, continued where it broke off. A connection that says nothing for the length of a
 * request's limit counts as broken.
 *
 * @throws A {@link ExportError}: `object_not_found`, `sink_unavailable` when it does not go on, or when the
 * object was replaced meanwhile.
 */
export async function* resumingBody(
  get: (range: ByteRange) => Promise<GetObjectCommandOutput>,
  options: S3RetryOptions,
  signal: AbortSignal | undefined,
): AsyncIterable<Uint8Array> {
  const { attempts = 10, requestTimeout = 60_000 } = options;
  let offset = 0;
  let total: number | undefined;
  let etag: string | undefined;
  for (let failures = 0; total === undefined || offset < total;) {
    const range =
      offset === 0 ? {} : { Range: `bytes=${offset}-`, ...(etag !== undefined && { IfMatch: etag }) };
    const answer = await get(range).catch((error: unknown) => {
      throw s3Fault(error);
    });
    total ??= answer.ContentLength;
    etag ??= answer.ETag;
    const body = answer.Body;
    if (!isIterable(body)) throw new ExportError("sink_unavailable", "the store sent no body");
    try {
      for await (const chunk of unstalled(body, requestTimeout)) {
        signal?.throwIfAborted();
        offset += chunk.length;
        failures = 0;
        yield chunk;
      }
    } catch (error) {
      signal?.throwIfAborted();
      failures += 1;
      if (failures >= attempts) throw s3Fault(error);
      continue;
    }
    if (total === undefined || total === 0) return;
    if (offset < total && (failures += 1) >= attempts) {
      throw new ExportError("sink_unavailable", "the store does not send the rest of an object");
    }
  }
}

const isIterable = (body: unknown): body is AsyncIterable<Uint8Array> =>
  typeof body === "object" && body !== null && Symbol.asyncIterator in body;

async function* unstalled(body: AsyncIterable<Uint8Array>, milliseconds: number): AsyncIterable<Uint8Array> {
  const iterator = body[Symbol.asyncIterator]();
  let finished = false;
  try {
    for (;;) {
      let timer: NodeJS.Timeout | undefined;
      const silence = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error("the body stalled")), milliseconds);
      });
      const step = await Promise.race([iterator.next(), silence]).finally(() => clearTimeout(timer));
      if (step.done === true) {
        finished = true;
        return;
      }
      yield step.value;
    }
  } finally {
    if (!finished && "destroy" in body && typeof body.destroy === "function")
      Reflect.apply(body.destroy, body, []);
  }
}
