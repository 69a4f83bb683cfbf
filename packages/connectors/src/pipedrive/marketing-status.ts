import { z } from "zod";
import type { ConnectorContext } from "../connector/connector-context.ts";
import { ConnectorError } from "../errors.ts";
import type { PipedriveApi } from "./api.ts";
import { updatePerson } from "./persons.ts";

const Person = z.object({ data: z.object({ marketing_status: z.string().nullish() }) });

/**
 * `no_consent`, `unsubscribed`, `subscribed` or `archived`; `undefined` for a person who is gone. Only a company
 * with the Campaigns product may ask for it.
 */
export async function readMarketingStatus(
  api: PipedriveApi,
  context: ConnectorContext,
  id: string,
): Promise<string | undefined> {
  const query = { include_fields: "marketing_status" };
  const path = `/persons/${encodeURIComponent(id)}`;
  const request = { operation: "getPerson", version: 2, method: "GET", path, query } as const;
  const found = await api.readIfPresent(context, request, Person);
  return found?.data.marketing_status ?? undefined;
}

/**
 * Ends campaigns to a person. The vendor lets a status change only once and answers 200 to a change that it did
 * not make, so it is read back.
 *
 * @throws A {@link ConnectorError}: `permanent` when she is still subscribed: somebody has to end it over there.
 */
export async function unsubscribePerson(
  api: PipedriveApi,
  context: ConnectorContext,
  id: string,
): Promise<void> {
  await updatePerson(api, context, id, { marketing_status: "unsubscribed" });
  if ((await readMarketingStatus(api, context, id)) !== "subscribed") return;
  throw new ConnectorError("permanent", "the recipient did not change the marketing status", {
    vendor: "pipedrive",
    operation: "updatePerson",
    pointers: ["/marketing_status"],
  });
}
