import { z } from "zod";
import type { ConnectorContext } from "../connector/connector-context.ts";
import type { BatchStatus, OutboundContact } from "../connector/connector.ts";
import { ConnectorError } from "../errors.ts";
import type { ActiveCampaignApi } from "./api.ts";
import type { FieldDirectory } from "./fields.ts";
import type { ActiveCampaignSettings } from "./options.ts";

/** The vendor's limits of one import. */
export const IMPORT_LIMITS = { maximum: 250, maximumBytes: 400_000, minimum: 10 } as const;

const Queued = z.object({ batchId: z.string() });
const Progress = z.object({
  status: z.string(),
  failure: z.array(z.string()).default([]),
});

const STANDARD = { firstName: "first_name", lastName: "last_name", phone: "phone" } as const;

interface ImportContact {
  readonly [key: string]: string | readonly { readonly [key: string]: string | number }[];
}

/**
 * `POST /import/bulk_import`. `subscribe` leaves a person unsubscribed who left the list, so nothing is read
 * before. One contact that the vendor refuses would refuse all: it is taken out and the rest is sent again.
 */
export async function importContacts(
  api: ActiveCampaignApi,
  context: ConnectorContext,
  settings: ActiveCampaignSettings,
  directory: FieldDirectory,
  contacts: readonly OutboundContact[],
): Promise<{ readonly batchId: string; readonly refused: readonly string[] }> {
  const tags = Object.values(settings.fields).flatMap((field) =>
    typeof field === "string" ? [] : [field.tag],
  );
  const fieldIds = await directory.ids(context, tags);
  const refused: string[] = [];
  let remaining = contacts;
  while (remaining.length > 0) {
    const body = { contacts: remaining.map((contact) => importContact(contact, settings, fieldIds)) };
    try {
      const { batchId } = await api.read(
        context,
        {
          operation: "bulk-import-contacts",
          method: "POST",
          path: "/import/bulk_import",
          body,
          repeatable: true, // keyed on the address: a second import of the same contacts changes nothing
          costs: { requests: 1, imports: 1 },
        },
        Queued,
      );
      return { batchId, refused };
    } catch (error) {
      const bad = refusedIndexes(error);
      if (bad.size === 0) throw error;
      refused.push(...remaining.filter((_, index) => bad.has(index)).map((contact) => contact.reference));
      remaining = remaining.filter((_, index) => !bad.has(index));
    }
  }
  throw new ConnectorError("permanent", "the recipient refuses every contact of the import", {
    vendor: "activecampaign",
    operation: "bulk-import-contacts",
  });
}

/** `GET /import/info`. The failures are addresses. */
export async function readImport(
  api: ActiveCampaignApi,
  context: ConnectorContext,
  batchId: string,
): Promise<BatchStatus> {
  const request = {
    operation: "bulk-import-status-info",
    method: "GET",
    path: "/import/info",
    query: { batchId },
  } as const;
  const { status, failure } = await api.read(context, request, Progress);
  return status === "completed" ? { state: "completed", refusedEmails: failure } : { state: "running" };
}

function importContact(
  contact: OutboundContact,
  settings: ActiveCampaignSettings,
  fieldIds: ReadonlyMap<string, string>,
): ImportContact {
  const body: Record<string, ImportContact[string]> = { email: contact.email };
  const fields: { id: number; value: string }[] = [];
  for (const [column, field] of Object.entries(settings.fields)) {
    const value = contact.fields[column];
    if (value === undefined) continue;
    if (typeof field === "string") body[STANDARD[field]] = value;
    else fields.push({ id: Number(fieldIds.get(field.tag)), value });
  }
  const subscribe = contact.purposes.flatMap((purpose) => {
    const listid = settings.lists[purpose];
    return listid === undefined ? [] : [{ listid }];
  });
  return { ...body, ...(fields.length === 0 ? {} : { fields }), subscribe };
}

function refusedIndexes(error: unknown): ReadonlySet<number> {
  if (!(error instanceof ConnectorError) || error.code !== "permanent") return new Set();
  return new Set(
    error.pointers.flatMap((pointer) => {
      const index = /^\/contacts\/(\d+)$/.exec(pointer)?.[1];
      return index === undefined ? [] : [Number(index)];
    }),
  );
}
