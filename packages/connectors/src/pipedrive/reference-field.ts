import { z } from "zod";
import type { ConnectorContext } from "../connector/connector-context.ts";
import type { PipedriveApi } from "./api.ts";

/** The custom field that carries core's reference of the person: what makes creating repeatable. */
export const REFERENCE_FIELD = "habeas.ref";

const Field = z.object({ field_name: z.string(), field_code: z.string() });
const Fields = z.object({
  data: z.array(Field),
  additional_data: z.object({ next_cursor: z.string().nullish() }).nullish(),
});
const Made = z.object({ data: Field });

/** Its key in the company, 40 characters; looked up once, and made if it is not there. */
export function createReferenceField(api: PipedriveApi): (context: ConnectorContext) => Promise<string> {
  let known: string | undefined;
  return async (context) => {
    known ??= (await findField(api, context)) ?? (await makeField(api, context));
    return known;
  };
}

async function findField(api: PipedriveApi, context: ConnectorContext): Promise<string | undefined> {
  for (let cursor: string | undefined; ;) {
    const query = { limit: "500", ...(cursor === undefined ? {} : { cursor }) };
    const request = {
      operation: "getPersonFields",
      version: 2,
      method: "GET",
      path: "/personFields",
      query,
    } as const;
    const { data, additional_data: more } = await api.read(context, request, Fields);
    const found = data.find((field) => field.field_name === REFERENCE_FIELD);
    if (found !== undefined) return found.field_code;
    if (typeof more?.next_cursor !== "string") return undefined;
    cursor = more.next_cursor;
  }
}

async function makeField(api: PipedriveApi, context: ConnectorContext): Promise<string> {
  const body = { field_name: REFERENCE_FIELD, field_type: "varchar" };
  const made = await api.read(
    context,
    { operation: "addPersonField", version: 2, method: "POST", path: "/personFields", body },
    Made,
  );
  return made.data.field_code;
}
