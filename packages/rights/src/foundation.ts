import type { Signer, SubjectRef, SubjectReference } from "@habeas/core";
import type { AnyPrivacy } from "@habeas/core/engine";
import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { RightsError } from "./errors.ts";
import type { Disclosures, Eraser, Exporter, FileStore, JournalOptions, KeyShredder } from "./ports.ts";

/** What every part of this package stands on. */
export interface RightsFoundation {
  readonly privacy: AnyPrivacy;
  readonly erasers: Readonly<Record<string, Eraser>>;
  readonly disclosures: Disclosures | undefined;
  readonly keys: KeyShredder | undefined;
  readonly files: FileStore | undefined;
  readonly exporter: Exporter | undefined;
  readonly journal: JournalOptions | undefined;
  readonly signer: Signer | undefined;
}

/**
 * Whom a reference stands for.
 *
 * @throws A {@link RightsError}: `unknown_person` when nobody, or somebody who was forgotten.
 */
export async function subjectBehind(
  db: Database,
  { tenant, reference }: SubjectReference,
): Promise<SubjectRef> {
  const [row] = rowsOf<{ kind: string | null; id: string | null }>(
    await db.execute(sql`
      select kind, subject_id as id from habeas.subject
      where tenant_id = ${tenant} and reference::text = ${reference}`),
  );
  if (row && row.kind !== null && row.id !== null) return { kind: row.kind, tenant, id: row.id };
  throw new RightsError("unknown_person", "nobody stands behind this reference", {
    fix: "name a person of this tenant who was not erased",
  });
}
