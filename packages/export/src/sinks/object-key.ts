import { ExportError } from "../errors.ts";

/** S3's limit; a path of a file system has its own. */
const MAX_BYTES = 1024;
const MAX_SEGMENT_BYTES = 240;

/**
 * Accepts a key that means the same object in every store, and nothing else: segments parted by `/`, none of
 * them empty, `.` or `..`; no control characters, no backslash, no lone surrogates; at most 1,024 bytes, 240 a
 * segment. It is used as it is: `%2F` is three characters.
 *
 * @throws A {@link ExportError}: `invalid_key`.
 */
export function checkKey(key: string): string {
  const reason = fault(key);
  if (reason !== undefined) throw new ExportError("invalid_key", `this object key ${reason}`);
  return key;
}

/** Whether {@link checkKey} accepts it. */
export const isKey = (key: string): boolean => fault(key) === undefined;

/** The same for the beginning of keys, which may be empty or end with `/`. */
export function checkPrefix(prefix: string): string {
  if (prefix !== "") checkKey(prefix.endsWith("/") ? prefix.slice(0, -1) : prefix);
  return prefix;
}

function fault(key: string): string | undefined {
  if (typeof key !== "string" || key === "") return "is empty";
  if (!key.isWellFormed()) return "is not well-formed Unicode";
  if (Buffer.byteLength(key) > MAX_BYTES) return "is longer than 1,024 bytes";
  // oxlint-disable-next-line no-control-regex -- control characters are what this refuses
  if (/[\u0000-\u001f\u007f\\]/.test(key)) return "has a control character or a backslash";
  for (const segment of key.split("/")) {
    if (segment === "") return "has an empty segment";
    if (segment === "." || segment === "..") return "has a relative segment";
    if (segment.startsWith(PARTIAL_PREFIX)) return "has a segment with a reserved beginning";
    if (Buffer.byteLength(segment) > MAX_SEGMENT_BYTES) return "has a segment longer than 240 bytes";
  }
  return undefined;
}

/** Unfinished objects of the folder sink begin like this. */
export const PARTIAL_PREFIX = ".habeas-partial-";
