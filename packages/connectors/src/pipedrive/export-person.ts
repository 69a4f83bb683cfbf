import { z } from "zod";
import type { ConnectorContext } from "../connector/connector-context.ts";
import type { ExportRecord, RemoteTarget } from "../connector/connector.ts";
import type { PipedriveApi } from "./api.ts";
import { listBelongings } from "./belongings.ts";
import { findPersons } from "./persons.ts";

const SOURCES = ["leads", "archivedLeads", "notes", "files", "activities", "deals", "mailMessages"] as const;

/** Everything Pipedrive holds about a person (Art. 15). */
export async function* exportPerson(
  api: PipedriveApi,
  context: ConnectorContext,
  target: RemoteTarget,
): AsyncGenerator<ExportRecord> {
  for (const { id } of await findPersons(api, context, target)) {
    const path = `/persons/${encodeURIComponent(id)}`;
    const request = { operation: "getPerson", version: 2, method: "GET", path } as const;
    const person = await api.readIfPresent(context, request, z.unknown());
    if (person !== undefined) yield { source: "person", data: person };
    for (const source of SOURCES) {
      for await (const data of listBelongings(api, context, source, id)) yield { source, data };
    }
  }
}
