import { databaseFault } from "@habeas/internal";
import { CryptoError, isCryptoError } from "../errors.ts";

/**
 * Runs a statement of the vault. A driver's error carries parameters and rows: only its harmless part goes on.
 *
 * @throws A {@link CryptoError}: `database_fault`.
 */
export async function statement<Result>(where: string, run: () => PromiseLike<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (isCryptoError(error)) throw error;
    throw new CryptoError("database_fault", "the database refused a statement of the vault", {
      where,
      fault: databaseFault(error),
    });
  }
}
