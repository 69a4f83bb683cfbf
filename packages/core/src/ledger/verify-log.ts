import { openCheckpoint, type Checkpoint } from "./checkpoint.ts";
import { sameBytes, utf8 } from "./encoding.ts";
import { GrowingTree, leafHash } from "./merkle-tree.ts";
import { parseVerifierKey, type VerifierKey } from "./signed-note.ts";

/** Why a log does not verify. */
export type LogFault =
  /** No key that was given has signed the checkpoint, or it is none. */
  | "checkpoint_not_signed"
  /** The log ends before the checkpoint does: its tail was cut. */
  | "leaves_missing"
  /** The leaves are not those that the checkpoint was made over: edited, removed, inserted, moved. */
  | "root_differs";

/** Whether a log is the one that its checkpoint was made over, or how it differs. */
export type LogVerdict =
  | {
      readonly valid: true;
      readonly checkpoint: Checkpoint;
      /** Entries after the checkpoint: nothing is proven about them yet. */
      readonly beyond: number;
    }
  | { readonly valid: false; readonly because: LogFault };

/** The log that is verified, and what it is compared with. */
export interface VerifyLogOptions {
  /** The log from its beginning: the bodies of its entries, or leaf hashes where the entry is gone. */
  readonly entries: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;
  /** The signed note of the last checkpoint, from outside the database. */
  readonly checkpoint: string;
  /** Verifier keys of the deployment, in the text form of C2SP signed notes. */
  readonly keys: readonly string[];
}

/** Recomputes a log in one pass and compares it with a checkpoint. Memory does not grow with the log. */
export async function verifyLog(options: VerifyLogOptions): Promise<LogVerdict> {
  const { entries, checkpoint: note, keys } = options;
  const checkpoint = await openCheckpoint(note, readKeys(keys));
  if (!checkpoint) return { valid: false, because: "checkpoint_not_signed" };
  const tree = new GrowingTree();
  let beyond = 0;
  for await (const entry of entries) {
    if (tree.size === checkpoint.size) beyond += 1;
    else tree.append(typeof entry === "string" ? leafHash(utf8(entry)) : entry);
  }
  if (tree.size < checkpoint.size) return { valid: false, because: "leaves_missing" };
  if (!sameBytes(tree.root(), checkpoint.root)) return { valid: false, because: "root_differs" };
  return { valid: true, checkpoint, beyond };
}

/** The verifier keys that can be read; others are passed over, as unknown signature lines are. */
export const readKeys = (keys: readonly string[]): VerifierKey[] =>
  keys.flatMap((text) => parseVerifierKey(text) ?? []);
