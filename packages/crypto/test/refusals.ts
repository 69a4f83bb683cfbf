import { isCryptoError, type CryptoErrorCode } from "../src/index.ts";

type Outcome = CryptoErrorCode | "done";

/** The code that a call was refused with; `done` when it was not. Any other error goes on. */
export function outcome(call: () => unknown): Outcome {
  try {
    call();
    return "done";
  } catch (error) {
    if (isCryptoError(error)) return error.code;
    throw error;
  }
}

/** The same for a promise. */
export async function outcomeOf(promise: Promise<unknown>): Promise<Outcome> {
  try {
    await promise;
    return "done";
  } catch (error) {
    if (isCryptoError(error)) return error.code;
    throw error;
  }
}
