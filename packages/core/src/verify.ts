/**
 * Verifies receipts, proofs, checkpoints and whole logs, with nothing but this file's own code and WebCrypto:
 * in Node, in a browser, in a worker. The formats are described byte by byte in `docs/ledger.md`.
 *
 * @module
 */
export { verifyInclusion, verifyConsistency } from "./ledger/merkle-proof.ts";
export { GrowingTree, leafHash } from "./ledger/merkle-tree.ts";
export { sha256 } from "./ledger/sha256.ts";
export { openCheckpoint, type Checkpoint } from "./ledger/checkpoint.ts";
export { openNote, parseVerifierKey, type VerifierKey } from "./ledger/signed-note.ts";
export { openStatement } from "./ledger/statement.ts";
export { verifyPayload, type PayloadProof } from "./ledger/commitment.ts";
export {
  verifyReceipt,
  type Receipt,
  type ReceiptVerdict,
  type VerifyReceiptOptions,
} from "./ledger/receipt.ts";
export { verifyLog, type LogVerdict, type VerifyLogOptions } from "./ledger/verify-log.ts";
