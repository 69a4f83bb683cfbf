/** An object as the store knows it. */
export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  readonly modified: Date;
}

/** What may be said when an object is written. */
export interface WriteOptions {
  /** @defaultValue "application/octet-stream" */
  readonly contentType?: string;
  /** How long the object will be, where that is known: it lets a store choose the size of its parts. */
  readonly expectedBytes?: number;
  readonly signal?: AbortSignal | undefined;
}

/** An object on its way: nobody can see it before `complete`. */
export interface ObjectWriter {
  /** The chunk belongs to the caller again when the promise resolves. */
  write(chunk: Uint8Array): Promise<void>;
  /** Makes the whole object visible at once, replacing an older one, and says how long it is. */
  complete(): Promise<StoredObject>;
  /** Leaves nothing behind. May be called at any time, more than once, and never throws. */
  abort(): Promise<void>;
}

/** What may be said when an object is read. */
export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Where dumps and files go: an S3 bucket, a local folder. Keys are paths with `/` that
 * `checkKey` accepts; an object becomes visible whole or not at all.
 */
export interface Sink {
  /** Begins an object of any length, in bounded memory. */
  create(key: string, options?: WriteOptions): Promise<ObjectWriter>;
  /**
   * The bytes of an object.
   *
   * @throws A {@link ExportError}: `object_not_found`.
   */
  read(key: string, options?: ReadOptions): AsyncIterable<Uint8Array>;
  head(key: string): Promise<StoredObject | undefined>;
  /** Every object whose key begins with `prefix`, in the order of the keys' UTF-8 bytes. */
  list(prefix: string): AsyncIterable<StoredObject>;
  /** Removes objects; those that do not exist are no error. */
  remove(keys: readonly string[]): Promise<void>;
  /** Gives up unfinished objects under `prefix` that were begun before `before`, and says how many. */
  sweep(prefix: string, before: Date): Promise<number>;
  /**
   * A link that reads one object without credentials, for at most `seconds`.
   *
   * @throws A {@link ExportError}: `not_supported` where the store has no such links.
   */
  presign(key: string, seconds: number): Promise<string>;
}
