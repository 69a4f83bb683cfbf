import type { Signer, SubjectRef, SubjectReference } from "@habeas/core";
import { personBehind, storedSubject, type AnyPrivacy } from "@habeas/core/engine";
import type { Database } from "@habeas/internal";
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
 * Whom a reference stands for, as a kind that their row matches now, or as the one that work began with: a change
 * of kind stops nothing.
 *
 * @throws A {@link RightsError}: `unknown_person` when nobody, or somebody who was forgotten.
 */
export async function subjectBehind(
  { registry }: Pick<AnyPrivacy, "registry">,
  db: Database,
  person: SubjectReference,
  kind?: string,
): Promise<SubjectRef> {
  const found = await personBehind({ db, registry }, person);
  if (found !== undefined) return storedSubject(registry, found, kind ?? found.kind) ?? found;
  throw new RightsError("unknown_person", "nobody stands behind this reference", {
    fix: "name a person of this tenant who was not erased",
  });
}
