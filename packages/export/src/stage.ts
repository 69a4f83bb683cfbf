/**
 * One step of the pipeline between the database and the store: source → codec → compression → digest → sink.
 * A chunk belongs to the caller again when the promise of `write` resolves, so that every step can own a few
 * fixed buffers instead of allocating new ones.
 */
export interface Stage {
  write(chunk: Uint8Array): Promise<void>;
  /** Flushes what is left and ends the next step too. */
  end(): Promise<void>;
}
