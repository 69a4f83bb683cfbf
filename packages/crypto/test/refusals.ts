import { expect } from "vitest";
import { isCryptoError, type CryptoErrorCode } from "../src/index.ts";

type Outcome = CryptoErrorCode | "done";

/** The code that a call was refused with; `done` when it was not. Any other error goes on. */
export function outcome(call: () => unknown): Outcome {
  try {
    call();
    return "done";
  } catch (error) {
    return codeOf(error);
  }
}

/** The same for a promise. */
export async function outcomeOf(promise: Promise<unknown>): Promise<Outcome> {
  try {
    await promise;
    return "done";
  } catch (error) {
    return codeOf(error);
  }
}

/** Every refusal says what happened in a sentence, and names no empty place. */
function codeOf(error: unknown): CryptoErrorCode {
  if (!isCryptoError(error)) throw error;
  expect(error.message).toMatch(/^\S+ .*\S$/);
  for (const part of [error.where, error.fix]) expect(part ?? "left out").toMatch(/\S/);
  return error.code;
}
