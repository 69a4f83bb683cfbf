import { randomFillSync } from "node:crypto";

const POOL_BYTES = 8 * 1024;

/** Random bytes, drawn from the system in blocks: one call for some 680 nonces. */
export interface RandomPool {
  /** Copies fresh bytes to `target` and forgets them. */
  copyInto(target: Uint8Array, offset: number, length: number): void;
  /** Forgets what was drawn ahead: two clones of one memory must not share it. */
  drop(): void;
}

/** A pool of its own for one vault. */
export function createRandomPool(): RandomPool {
  const pool = Buffer.alloc(POOL_BYTES);
  let used = POOL_BYTES;
  return {
    copyInto: (target, offset, length) => {
      if (used + length > POOL_BYTES) {
        randomFillSync(pool);
        used = 0;
      }
      const end = used + length;
      for (let from = used, to = offset; from < end; from += 1, to += 1) {
        target[to] = pool[from] ?? 0;
        pool[from] = 0; // used once: nothing of it stays
      }
      used = end;
    },
    drop: () => {
      pool.fill(0);
      used = POOL_BYTES;
    },
  };
}
