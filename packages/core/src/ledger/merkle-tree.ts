import { sha256 } from "./sha256.ts";

/*
 * The Merkle tree of RFC 6962 section 2.1. Leaves and nodes hash apart (0x00, 0x01), so that neither can be
 * presented as the other.
 */

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** SHA-256(0x00 ‖ data). */
export const leafHash = (data: Uint8Array): Uint8Array => sha256(LEAF, data);

/** SHA-256(0x01 ‖ left ‖ right). */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(NODE, left, right);

/** The root of no leaves: SHA-256 of nothing. */
export const emptyRoot = (): Uint8Array => sha256();

/** A tree that grows leaf by leaf and keeps only its right edge: one hash for every bit set in its size. */
export class GrowingTree {
  #size: number;
  readonly #edge: Uint8Array[];

  /** @param edge - The complete subtrees at the right edge of a tree of that size, the largest first. */
  constructor(size = 0, edge: readonly Uint8Array[] = []) {
    if (!Number.isSafeInteger(size) || size < 0 || edge.length !== bitsSet(size)) {
      throw new RangeError("the right edge has one hash for every bit set in the size");
    }
    this.#size = size;
    this.#edge = [...edge];
  }

  get size(): number {
    return this.#size;
  }

  /** The complete subtrees at the right edge, the largest first. */
  get edge(): readonly Uint8Array[] {
    return this.#edge;
  }

  /**
   * Appends a leaf by its hash.
   *
   * @param completed - Called for every subtree that the leaf completes, the leaf itself (level 0) first.
   */
  append(hash: Uint8Array, completed?: (level: number, index: number, hash: Uint8Array) => void): void {
    let node = hash;
    let level = 0;
    completed?.(level, this.#size, node);
    for (let index = this.#size; index % 2 === 1; index = Math.floor(index / 2)) {
      const left = this.#edge.pop();
      if (left === undefined) break;
      node = nodeHash(left, node);
      level += 1;
      completed?.(level, Math.floor(index / 2), node);
    }
    this.#edge.push(node);
    this.#size += 1;
  }

  /** The root over all leaves so far. */
  root(): Uint8Array {
    const smallest = this.#edge.at(-1);
    if (smallest === undefined) return emptyRoot();
    return this.#edge.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), smallest);
  }
}

function bitsSet(value: number): number {
  let count = 0;
  for (let rest = value; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
}
