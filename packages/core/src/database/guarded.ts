import { databaseFault } from "@habeas/internal";
import { CoreError } from "../errors.ts";

/**
 * Keeps a driver's error, which holds parameters, from leaving.
 *
 * @throws A {@link CoreError}: `database_fault` with the harmless part of a driver's error.
 */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CoreError) throw error;
    const fault = databaseFault(error);
    throw new CoreError("database_fault", "the database did not do what was asked", { fault: { ...fault } });
  }
}
