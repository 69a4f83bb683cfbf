import { expect } from "vitest";
import type { CryptoError, CryptoErrorCode } from "../src/index.ts";
import { isCryptoError } from "../src/errors.ts";

type Outcome = CryptoErrorCode | "done";

/** The code that a call was refused with; `done` when it was not. Any other error goes on. */
export function outcome(call: () => unknown): Outcome {
  return refusal(call)?.code ?? "done";
}

/** The same for a promise. */
export async function outcomeOf(promise: Promise<unknown>): Promise<Outcome> {
  return (await refusalOf(promise))?.code ?? "done";
}

/** What a call was refused with. */
export function refusal(call: () => unknown): CryptoError | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return checked(error);
  }
}

/** The same for a promise. */
export async function refusalOf(promise: Promise<unknown>): Promise<CryptoError | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return checked(error);
  }
}

/** Every refusal says what happened in a sentence, and names no empty place. */
function checked(error: unknown): CryptoError {
  if (!isCryptoError(error)) throw error;
  expect(error.message).toMatch(/^\S+ .*\S$/);
  for (const part of [error.where, error.fix]) expect(part ?? "left out").toMatch(/\S/);
  return error;
}
