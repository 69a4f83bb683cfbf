import { COMPRESSION_SUFFIX } from "../compress/compression.ts";
import { checkKey } from "../sinks/object-key.ts";
import type { JobOptions } from "../dump-options.ts";

/**
 * Where a part lies within its dump. The fence of a second attempt is in the name, so that a worker who was
 * taken for dead cannot overwrite what another one stored; the manifest names the one that counts.
 */
export function partPath(
  part: { readonly tableKey: string; readonly ordinal: number; readonly fence: number },
  { format, compression }: JobOptions,
): string {
  const number = String(part.ordinal).padStart(5, "0");
  const attempt = part.fence === 1 ? "" : `-${part.fence}`;
  return `data/tables/${safeName(part.tableKey)}/part-${number}${attempt}.${format}${COMPRESSION_SUFFIX[compression]}`;
}

/** The folder of the tenant's files within a dump. */
export const filesFolder = (fence: number): string => `data/files${fence === 1 ? "" : `-${fence}`}/`;

/** Where the hashes of the files stand until the manifest holds them. */
export const filesIndexPath = (fence: number): string => `work/files-${fence}.ndjson`;

/**
 * A file's key as a path of a bag: `%` has a meaning there (RFC 8493, section 2.1.3) and `sha256sum` has none
 * for it, so it is written `~25`, and `~` as `~7E`.
 */
export const bagPath = (key: string): string => checkKey(key.replaceAll("~", "~7E").replaceAll("%", "~25"));

/** The way back of {@link bagPath}. */
export const keyOfBagPath = (path: string): string => path.replaceAll("~25", "%").replaceAll("~7E", "~");

function safeName(key: string): string {
  return key.replaceAll(
    /[^A-Za-z0-9_-]/g,
    (letter) => `~${Buffer.from(letter).toString("hex").toUpperCase()}`,
  );
}
