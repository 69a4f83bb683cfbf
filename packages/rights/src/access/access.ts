import {
  readCatalog,
  edgesOf,
  identifiersOf,
  seedsOf,
  walk,
  type Catalog,
  namingOf,
  type Naming,
  type Reach,
  foundationOf,
} from "@habeas/core/engine";
import type { SubjectRef } from "@habeas/core";
import type { RightsFoundation } from "../foundation.ts";
import { settledRows } from "../doubts/may-be-theirs.ts";
import { RightsError } from "../errors.ts";
import { accessFacts } from "./access-facts.ts";
import type { AccessItem } from "./access-item.ts";
import { consentedPurposes } from "./consented-purposes.ts";
import { readRows } from "./read-rows.ts";
import { restrictionFact } from "./restriction-fact.ts";

export interface AccessOptions {
  /** Stops between two batches. @defaultValue never */
  readonly signal?: AbortSignal;
}

/** Everything that a person's graph reaches, and what names her. */
export interface PersonReach {
  readonly catalog: Catalog;
  readonly naming: Naming;
  readonly reach: Reach;
}

/** Walks a person's graph. @throws A {@link RightsError}: `unknown_person`. */
export async function reachOf({ privacy }: RightsFoundation, subject: SubjectRef): Promise<PersonReach> {
  const { db, registry } = privacy;
  const catalog = await readCatalog(db);
  const settled = await settledRows(privacy, db, subject);
  const identifiers = await identifiersOf(foundationOf(privacy), subject);
  const seeds = await seedsOf({ db, registry, catalog, subject, identifiers, decided: settled.rows });
  const edges = edgesOf(registry);
  const reach = await walk({ db, registry, catalog, edges, tenant: subject.tenant, seeds, dates: [] });
  if (reach.rows.length > 0) {
    return { catalog, naming: namingOf(registry, subject, [...identifiers, ...settled.identifiers]), reach };
  }
  throw new RightsError("unknown_person", "there is no such person in this tenant", {
    fix: "name the tenant that the person's row belongs to",
  });
}

/**
 * The answer to an access request, Art. 15: the facts of 15(1), then a copy of all rows, in batches; other
 * people's values are left out. Nothing is collected beyond the rows' keys.
 */
export async function* access(
  base: RightsFoundation,
  subject: SubjectRef,
  { signal }: AccessOptions,
): AsyncGenerator<AccessItem> {
  const { privacy, disclosures } = base;
  const { db, registry } = privacy;
  const { catalog, naming, reach } = await reachOf(base, subject);
  const reference = await privacy.reference(subject);
  const { tenant } = subject;
  const consented = await consentedPurposes(db, registry, { tenant, reference });
  const asked = { registry, disclosures, subject, reference, now: privacy.clock(), consented };
  const restricted = await restrictionFact(db, { tenant, reference });
  yield { ...(await accessFacts(asked, reach)), ...restricted };
  let rows = 0;
  for await (const { id: _, ...row } of readRows(
    { db, catalog, sealedValues: foundationOf(privacy).sealedValues, naming, signal },
    reach,
  )) {
    rows += 1;
    yield row;
  }
  yield { item: "end", rows };
}
