import type { SubjectRef } from "@habeas/core";
import { referenced } from "@habeas/core/engine";
import type { DeliveryBase } from "../delivery-base.ts";
import type { DisclosureRow } from "./disclosure-row.ts";

/**
 * Whose row it is, as a kind that the recipient serves where their row matches one, and the version that core
 * counts; without a subject, they were forgotten.
 */
export async function findPerson(
  base: DeliveryBase,
  row: Pick<DisclosureRow, "tenantId" | "reference" | "recipient">,
): Promise<{ readonly version: number; readonly subject: SubjectRef | undefined } | undefined> {
  const kinds = base.routes.get(row.recipient)?.kinds;
  const { tenantId: tenant, reference } = row;
  return await referenced(base.privacy, { tenant, reference }, kinds === undefined ? {} : { kinds });
}
