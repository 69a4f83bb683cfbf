import { ExportError, type ExportErrorCode } from "../errors.ts";

const CODES: Readonly<Record<string, ExportErrorCode>> = {
  ENOSPC: "disk_full",
  EDQUOT: "quota_exceeded",
  EFBIG: "object_too_large",
  EACCES: "access_denied",
  EPERM: "access_denied",
  EROFS: "access_denied",
};

const MESSAGES: Partial<Record<ExportErrorCode, string>> = {
  disk_full: "the disk is full",
  quota_exceeded: "the quota is used up",
  object_too_large: "this object is longer than a file may be",
  access_denied: "the folder may not be written or read",
};

/** A file system's error without its path, which may name a person. */
export function folderFault(error: unknown): Error {
  if (!(error instanceof Error)) return new ExportError("sink_unavailable", "the folder cannot be used");
  if (error instanceof ExportError || !("code" in error)) return error;
  const code = CODES[String(error.code)] ?? "sink_unavailable";
  return new ExportError(code, MESSAGES[code] ?? "the folder cannot be used", {
    fault: { system: String(error.code) },
  });
}

/** The object is not there: its folder, or a file stands where a folder should. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
