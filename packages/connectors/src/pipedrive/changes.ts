import { z } from "zod";
import type { ConnectorContext } from "../connector/connector-context.ts";
import type { Checkpoint, RemoteChange, RemoteContact } from "../connector/connector.ts";
import { Id, type PipedriveApi } from "./api.ts";
import { withoutFractions } from "./instant.ts";

const Persons = z.object({
  data: z.array(
    z.object({
      id: Id,
      update_time: z.string().nullish(),
      marketing_status: z.string().nullish(),
      emails: z.array(z.object({ value: z.string() })).nullish(),
    }),
  ),
  additional_data: z.object({ next_cursor: z.string().nullish() }).nullish(),
});

/** Persons who were unsubscribed over there, in the order of their changes. Deletions do not show here. */
export async function* readChanges(
  api: PipedriveApi,
  context: ConnectorContext,
  since: Checkpoint | undefined,
): AsyncGenerator<{ readonly changes: readonly RemoteChange[]; readonly checkpoint: Checkpoint }> {
  const started = context.clock();
  const query = {
    sort_by: "update_time",
    sort_direction: "asc",
    include_fields: "marketing_status",
    ...(since === undefined ? {} : { updated_since: withoutFractions(new Date(Date.parse(since) - 60_000)) }),
  };
  for await (const persons of pages(api, context, query)) {
    const changes = persons.flatMap(
      ({ id, update_time: updated, marketing_status: status }): RemoteChange[] => {
        const at = new Date(updated ?? "");
        const when = Number.isNaN(at.getTime()) ? started : at;
        return status === "unsubscribed"
          ? [{ change: "opted_out", remoteId: id, by: "unsubscribed", at: when, isApproximate: true }]
          : [];
      },
    );
    yield { changes, checkpoint: since ?? new Date(0).toISOString() };
  }
  yield { changes: [], checkpoint: started.toISOString() };
}

/** Every person of the company. */
export async function* listPersons(
  api: PipedriveApi,
  context: ConnectorContext,
): AsyncGenerator<readonly RemoteContact[]> {
  for await (const persons of pages(api, context, { sort_by: "id", sort_direction: "asc" })) {
    yield persons.map(({ id, emails }) => ({ id, email: emails?.[0]?.value }));
  }
}

async function* pages(
  api: PipedriveApi,
  context: ConnectorContext,
  filter: Readonly<Record<string, string>>,
): AsyncGenerator<z.output<typeof Persons>["data"]> {
  for (let cursor: string | undefined; ;) {
    const query = { ...filter, limit: "500", ...(cursor === undefined ? {} : { cursor }) };
    const request = { operation: "getPersons", version: 2, method: "GET", path: "/persons", query } as const;
    const { data, additional_data: more } = await api.read(context, request, Persons);
    if (data.length > 0) yield data;
    if (typeof more?.next_cursor !== "string") return;
    cursor = more.next_cursor;
  }
}
