import { inspect } from "node:util";
import { ConnectorError } from "@habeas/connectors";

/** The code of the error that it ends with. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof ConnectorError ? error.code : `not a ConnectorError: ${inspect(error)}`;
}
