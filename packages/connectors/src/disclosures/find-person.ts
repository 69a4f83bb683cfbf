import type { SubjectRef } from "@habeas/core";
import { subject } from "@habeas/core/schema";
import { and, eq } from "drizzle-orm";
import type { DeliveryBase } from "../delivery-base.ts";
import type { DisclosureRow } from "./disclosure-row.ts";

/** Whose row it is, and the version that core counts; without a subject, she was forgotten. */
export async function findPerson(
  base: DeliveryBase,
  row: Pick<DisclosureRow, "tenantId" | "reference">,
): Promise<{ readonly version: number; readonly subject: SubjectRef | undefined } | undefined> {
  const [found] = await base.privacy.db
    .select({ version: subject.version, kind: subject.kind, id: subject.subjectId })
    .from(subject)
    .where(and(eq(subject.tenantId, row.tenantId), eq(subject.reference, row.reference)));
  if (found === undefined) return undefined;
  const { version, kind, id } = found;
  return { version, subject: kind === null || id === null ? undefined : { kind, id, tenant: row.tenantId } };
}
