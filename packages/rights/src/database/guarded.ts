import { CoreError } from "@habeas/core";
import { databaseFault } from "@habeas/internal";
import { RightsError } from "../errors.ts";

/**
 * Keeps a driver's error from leaving: its message and its detail hold parameters.
 *
 * @throws A {@link RightsError}: `database_fault` with the harmless part; errors of habeas pass as they are.
 */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RightsError) throw error;
    if (error instanceof CoreError) throw inOurWords(error);
    const fault = databaseFault(error);
    if (Object.keys(fault).length === 0) throw error;
    throw new RightsError("database_fault", "the database did not do what was asked", {
      fault: { ...fault },
      fix: "try again: what was committed is not done twice",
    });
  }
}

/** Core and rights name the same fact differently: an unknown person has one code here. */
function inOurWords(error: CoreError): Error {
  if (error.code !== "unknown_person") return error;
  return new RightsError("unknown_person", "there is no such person in this tenant", {
    fix: "name the tenant that the person's row belongs to",
  });
}
