import { sameBytes } from "./encoding.ts";
import { nodeHash } from "./merkle-tree.ts";

/** That a leaf stands at an index in a tree. */
export interface InclusionProof {
  readonly index: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  /** The audit path of RFC 6962 section 2.1.1, from the leaf upwards. */
  readonly path: readonly Uint8Array[];
}

/** That a tree only grew. */
export interface ConsistencyProof {
  readonly from: number;
  readonly to: number;
  readonly fromRoot: Uint8Array;
  /** RFC 6962 section 2.1.2. */
  readonly path: readonly Uint8Array[];
}

/** Whether the leaf is in the tree with this root: RFC 9162 section 2.1.3.2. */
export function verifyInclusion(proof: InclusionProof, root: Uint8Array): boolean {
  const { index, size, leafHash, path } = proof;
  if (!isIndex(index) || !isIndex(size) || index >= size || !areHashes([leafHash, root, ...path]))
    return false;
  let node = index;
  let last = size - 1;
  let hash = leafHash;
  for (const sibling of path) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) {
        node /= 2;
        last = half(last);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 && sameBytes(hash, root);
}

/** Whether the tree with this root begins with the earlier one: RFC 9162 section 2.1.4.2. */
export function verifyConsistency(proof: ConsistencyProof, root: Uint8Array): boolean {
  const { from, to, fromRoot, path } = proof;
  if (!isIndex(from) || !isIndex(to) || from > to || !areHashes([fromRoot, root, ...path])) return false;
  if (from === to) return path.length === 0 && sameBytes(fromRoot, root);
  if (from === 0) return path.length === 0; // every tree begins with the empty one
  const [first, ...rest] = isPowerOfTwo(from) ? [fromRoot, ...path] : path;
  if (first === undefined) return false;
  let node = from - 1;
  let last = to - 1;
  while (node % 2 === 1) {
    node = half(node);
    last = half(last);
  }
  let before = first;
  let now = first;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      before = nodeHash(sibling, before);
      now = nodeHash(sibling, now);
      while (node % 2 === 0 && node !== 0) {
        node /= 2;
        last = half(last);
      }
    } else {
      now = nodeHash(now, sibling);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 && sameBytes(before, fromRoot) && sameBytes(now, root);
}

const half = (value: number): number => Math.floor(value / 2);
const isIndex = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
const areHashes = (hashes: readonly Uint8Array[]): boolean => hashes.every(({ length }) => length === 32);

function isPowerOfTwo(value: number): boolean {
  let rest = value;
  while (rest % 2 === 0) rest /= 2;
  return rest === 1;
}
