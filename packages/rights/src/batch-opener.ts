import { RightsError } from "./errors.ts";
import type { Opener, SealedPlace } from "./ports.ts";

/** A sealed value as PostgreSQL prints it, and where it stands. */
export interface SealedValue {
  readonly value: string;
  readonly place: SealedPlace;
}

/** What became of one sealed value. */
export type Opened = { readonly ok: true; readonly value: unknown } | { readonly ok: false };

/** Opens the sealed values of a batch; every copy of a process shares it. */
export interface BatchOpener {
  readonly columns: Opener["columns"];
  /** One answer a value, in their order. @throws A {@link RightsError}: `keys_unavailable`. */
  open(batch: readonly SealedValue[]): Promise<readonly Opened[]>;
}

/**
 * One batch after the other, since an opener may forget the keys of the batch before. What it throws stays here:
 * it may hold the value.
 */
export function batchOpener(opener: Opener): BatchOpener {
  let turn: Promise<unknown> = Promise.resolve();
  const open = async (batch: readonly SealedValue[]): Promise<readonly Opened[]> => {
    try {
      await opener.prepare(batch.map(({ place }) => place));
    } catch {
      throw new RightsError("keys_unavailable", "the keys of sealed values cannot be read", {
        where: "opener",
        fix: "ask again when the key provider answers: nothing was left out",
      });
    }
    return batch.map(({ value, place }): Opened => {
      try {
        return { ok: true, value: opener.open(value, place) };
      } catch {
        return { ok: false };
      }
    });
  };
  return {
    columns: opener.columns,
    open: async (batch) => {
      if (batch.length === 0) return [];
      const mine = turn.then(async () => await open(batch));
      turn = mine.catch(() => undefined);
      return await mine;
    },
  };
}
