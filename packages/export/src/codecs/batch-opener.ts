import { ExportError } from "../errors.ts";
import type { Decryptor, SealedValue } from "./decryptor.ts";

/** What became of one sealed value. */
export type Opened = { readonly ok: true; readonly value: unknown } | { readonly ok: false };

/** Opens the values of a batch. Used by every worker of a process. */
export type BatchOpener = (batch: readonly SealedValue[]) => Promise<readonly Opened[]>;

/**
 * One batch after the other, since a decryptor may forget the keys of the batch before. Whatever it throws stays
 * here: it may hold the value.
 *
 * @throws A {@link ExportError}: `keys_unavailable` when the keys of a batch cannot be loaded.
 */
export function batchOpener(decryptor: Decryptor): BatchOpener {
  let turn: Promise<unknown> = Promise.resolve();
  const open = async (batch: readonly SealedValue[]): Promise<readonly Opened[]> => {
    try {
      await decryptor.prepare(batch.map(({ place }) => place));
    } catch {
      throw new ExportError("keys_unavailable", "the keys of sealed values cannot be loaded");
    }
    return batch.map(({ value, place }) => {
      try {
        return { ok: true, value: decryptor.open(value, place) };
      } catch {
        return { ok: false };
      }
    });
  };
  return async (batch) => {
    const mine = turn.then(async () => await open(batch));
    turn = mine.catch(() => undefined);
    return await mine;
  };
}
