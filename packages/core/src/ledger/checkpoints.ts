/**
 * A place for checkpoints that the database's owner cannot rewrite: another machine's folder, a bucket with
 * object lock. It also keeps the leaves (hashes, no personal data), so that a restored database can catch up.
 */
export interface Checkpoints {
  /**
   * Stores leaf hashes from an index on, and returns once they are safe. The same again does nothing.
   *
   * @throws When it cannot, or when other leaves are there already.
   */
  storeLeaves(log: string, from: number, hashes: readonly Uint8Array[]): Promise<void>;
  /** The leaf hashes from an index on, without gaps, in their order. */
  leaves(log: string, from: number): AsyncIterable<Uint8Array>;
  /**
   * Stores a signed checkpoint for good. The same again does nothing.
   *
   * @throws When it cannot, or when another checkpoint of that size is there already.
   */
  publish(log: string, size: number, note: string): Promise<void>;
  /** The note of the largest checkpoint of a log. */
  latest(log: string): Promise<string | undefined>;
}
