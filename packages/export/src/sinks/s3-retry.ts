import { ExportError, type ExportErrorCode } from "../errors.ts";

/** How patient the S3 sink is. */
export interface S3RetryOptions {
  /**
   * Attempts for each request, on top of the client's own: three are too few for a store that says SlowDown.
   *
   * @defaultValue 10
   */
  readonly attempts?: number;
  /**
   * Milliseconds until a request without an answer is given up; the SDK has no such limit, so a stalled part
   * would hang for ever.
   *
   * @defaultValue 60000
   */
  readonly requestTimeout?: number;
  /** Waits between attempts. @defaultValue timers of Node */
  readonly sleep?: (milliseconds: number) => Promise<void>;
}

export type Attempt = <Answer>(
  request: (abortSignal: AbortSignal) => Promise<Answer>,
  signal?: AbortSignal,
) => Promise<Answer>;

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 10_000;

/** Repeats a request that can be repeated: with full jitter, each attempt with its own limit of time. */
export function retrying(options: S3RetryOptions): Attempt {
  const { attempts = 10, requestTimeout = 60_000, sleep = pause } = options;
  return async (request, signal) => {
    for (let attempt = 1; ; attempt += 1) {
      signal?.throwIfAborted();
      const limit = AbortSignal.timeout(requestTimeout);
      try {
        return await request(signal === undefined ? limit : AbortSignal.any([limit, signal]));
      } catch (error) {
        signal?.throwIfAborted();
        if (attempt >= attempts || !isTransient(error)) throw error;
        await sleep(Math.random() * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempt - 1)));
      }
    }
  };
}

const pause = async (milliseconds: number): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
};

const FINAL: Readonly<Record<string, ExportErrorCode>> = {
  NoSuchBucket: "bucket_not_found",
  NoSuchKey: "object_not_found",
  NotFound: "object_not_found",
  AccessDenied: "access_denied",
  InvalidAccessKeyId: "access_denied",
  SignatureDoesNotMatch: "access_denied",
  ExpiredToken: "access_denied",
  InvalidToken: "access_denied",
  CredentialsProviderError: "access_denied",
  QuotaExceeded: "quota_exceeded",
  XMinioStorageFull: "disk_full",
  InsufficientStorage: "disk_full",
  PreconditionFailed: "object_exists",
  EntityTooLarge: "object_too_large",
};

const MESSAGES: Partial<Record<ExportErrorCode, string>> = {
  bucket_not_found: "the bucket does not exist",
  object_not_found: "this object does not exist",
  access_denied: "the store refuses these credentials, or this action with them",
  quota_exceeded: "the quota is used up",
  disk_full: "the store is full",
  object_exists: "another object stands in this place",
  object_too_large: "this object is too large for the store",
};

/** A store's error without its message, which quotes keys. */
export function s3Fault(error: unknown): Error {
  if (!(error instanceof Error)) return new ExportError("sink_unavailable", "the store did not answer");
  if (error instanceof ExportError) return error;
  const status = statusOf(error);
  const code = FINAL[error.name] ?? (status === 403 ? "access_denied" : "sink_unavailable");
  return new ExportError(code, MESSAGES[code] ?? "the store did not do what was asked", {
    retryable: code === "sink_unavailable" && isTransient(error),
    fault: { s3: /^[A-Za-z0-9.]{1,60}$/.test(error.name) ? error.name : "Error", status },
  });
}

/** 403 and 404 will not change by themselves; an expired token may, when its provider fetches a new one. */
function isTransient(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof ExportError) return false;
  if (error.name === "ExpiredToken" || error.name === "RequestTimeout") return true;
  if (Object.hasOwn(FINAL, error.name)) return false;
  const status = statusOf(error);
  return status === undefined || status >= 500 || status === 429 || status === 408 || status < 300;
}

/** The name of S3's error, or the status where a HEAD request had no body to say it in. */
export const isFault = (error: unknown, name: string, status?: number): boolean =>
  error instanceof Error && (error.name === name || (status !== undefined && statusOf(error) === status));

function statusOf(error: Error): number | undefined {
  const metadata: unknown = Reflect.get(error, "$metadata");
  if (typeof metadata !== "object" || metadata === null) return undefined;
  const status: unknown = Reflect.get(metadata, "httpStatusCode");
  return typeof status === "number" ? status : undefined;
}
