import { z } from "zod";
import type { ConnectorContext } from "../connector/connector-context.ts";
import { ConnectorError } from "../errors.ts";
import { Id, type ActiveCampaignApi } from "./api.ts";

const Fields = z.object({ fields: z.array(z.object({ id: Id, perstag: z.string() })) });

/** Custom fields are named by their personalisation tag, and addressed by ids that differ by account. */
export interface FieldDirectory {
  /**
   * Tag → id, read once.
   *
   * @throws A {@link ConnectorError}: `permanent` if the account has no field with one of the tags.
   */
  ids(context: ConnectorContext, tags: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

export function createFieldDirectory(api: ActiveCampaignApi): FieldDirectory {
  const known = new Map<string, string>();
  return {
    async ids(context, tags) {
      for (const tag of tags) {
        if (known.has(tag)) continue;
        const { fields } = await api.read(
          context,
          {
            operation: "retrieve-fields",
            method: "GET",
            path: "/fields",
            query: { "filters[perstag]": tag },
          },
          Fields,
        );
        const field = fields.find((candidate) => candidate.perstag === tag);
        if (field === undefined) {
          throw new ConnectorError("permanent", "the account lacks a custom field", {
            vendor: "activecampaign",
            operation: "retrieve-fields",
            pointers: [`/fields/${tag}`],
          });
        }
        known.set(tag, field.id);
      }
      return known;
    },
  };
}
