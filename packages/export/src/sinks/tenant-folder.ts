import { scrubbedFace } from "@habeas/internal";
import { checkKey, checkPrefix } from "./object-key.ts";
import { putObject, type Content } from "./put-object.ts";
import type { ReadOptions, Sink, StoredObject, WriteOptions } from "./sink.ts";
import { tenantPrefix } from "./tenant-prefix.ts";
import { scrub } from "../scrub.ts";

/** Options of {@link tenantFolder}. */
export interface TenantFolderOptions {
  /** The bucket or the local folder of all tenants. */
  readonly sink: Sink;
  readonly tenant: string;
}

/**
 * One tenant's exclusive folder for the host's own files: what the tenant's users upload, and what a dump
 * brings along. Keys are relative to it; no key can name anything outside.
 */
export interface TenantFolder {
  readonly tenant: string;
  /** Where it lies in the sink: `tenants/<tenant>/files/`. What a customer's own S3 client reads. */
  readonly prefix: string;
  /** Writes a file, streamed; it appears whole or not at all. */
  put(key: string, content: Content, options?: WriteOptions): Promise<StoredObject>;
  /**
   * The bytes of a file.
   *
   * @throws A {@link ExportError}: `object_not_found`.
   */
  get(key: string, options?: ReadOptions): AsyncIterable<Uint8Array>;
  head(key: string): Promise<StoredObject | undefined>;
  /** Every file, or those whose key begins with `prefix`. */
  list(prefix?: string): AsyncIterable<StoredObject>;
  /** Removes files; those that do not exist are no error. */
  remove(...keys: readonly string[]): Promise<void>;
  /**
   * A link that reads one file for at most `seconds`.
   *
   * @throws A {@link ExportError}: `not_supported` on a local folder.
   */
  presign(key: string, seconds: number): Promise<string>;
}

/**
 * Opens a tenant's folder.
 *
 * @throws A {@link ExportError}: `invalid_tenant`; every method throws `invalid_key` for a key that
 * `checkKey` refuses.
 */
export function tenantFolder(options: TenantFolderOptions): TenantFolder {
  const { sink, tenant } = options;
  const prefix = `${tenantPrefix(tenant)}files/`;
  const full = (key: string): string => checkKey(prefix + checkKey(key));
  const relative = (object: StoredObject): StoredObject => ({
    ...object,
    key: object.key.slice(prefix.length),
  });
  return scrubbedFace<TenantFolder>(
    {
      tenant,
      prefix,
      put: async (key, content, writeOptions) =>
        relative(await putObject(sink, full(key), content, writeOptions)),
      get: (key, readOptions) => sink.read(full(key), readOptions),
      async head(key) {
        const found = await sink.head(full(key));
        return found && relative(found);
      },
      async *list(within = "") {
        for await (const object of sink.list(prefix + checkPrefix(within))) yield relative(object);
      },
      remove: async (...keys) => await sink.remove(keys.map(full)),
      presign: async (key, seconds) => await sink.presign(full(key), seconds),
    },
    scrub,
  );
}
