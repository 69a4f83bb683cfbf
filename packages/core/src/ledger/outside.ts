import { CoreError } from "../errors.ts";
import { openCheckpoint, type Checkpoint } from "./checkpoint.ts";
import type { LedgerPlace } from "./ledger-place.ts";

/** @throws A {@link CoreError}: `sink_failed` for everything that a sink throws and that is not ours. */
export async function outside<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CoreError) throw error;
    throw new CoreError("sink_failed", "the place of the checkpoints did not do what was asked");
  }
}

/**
 * The last checkpoint of a log outside the database.
 *
 * @throws A {@link CoreError}: `checkpoint_conflict` when it is not signed by a key of this deployment.
 */
export async function outsideCheckpoint(
  { checkpoints, deployment, publicKeys }: LedgerPlace,
  log: string,
): Promise<(Checkpoint & { readonly note: string }) | undefined> {
  const note = checkpoints && (await outside(async () => await checkpoints.latest(log)));
  if (note === undefined) return undefined;
  const keys = publicKeys.map((publicKey) => ({ name: deployment, publicKey }));
  const checkpoint = await openCheckpoint(note, keys);
  if (checkpoint?.log === log) return { ...checkpoint, note };
  throw new CoreError("checkpoint_conflict", "the last checkpoint outside is not signed by this deployment", {
    fix: "keep the old keys in the secrets, and give every deployment an origin of its own",
  });
}
