import type { Purpose, Registry, SubjectRef } from "@habeas/core";
import { type Reach, rightsInCopies, ruleIn, valuesOf, type Origin } from "@habeas/core/engine";
import { rightArticles } from "@habeas/core/law";
import type { Disclosures } from "../ports.ts";
import type { AccessFacts, PurposeFact, RecipientFact } from "./access-item.ts";

export interface AccessFactsOptions {
  readonly registry: Registry;
  readonly disclosures: Disclosures | undefined;
  readonly subject: SubjectRef;
  readonly reference: string;
  readonly now: Date;
  /** Consent purposes that the person said yes to, withdrawn or not. */
  readonly consented: ReadonlySet<string>;
}

/** The facts of Art. 15(1) and (2), for the data that is really there. */
export async function accessFacts(options: AccessFactsOptions, reach: Reach): Promise<AccessFacts> {
  const { registry, now, consented } = options;
  const used = new Set<string>();
  const categories = new Set<string>();
  const sources = new Set<Origin>();
  for (const row of reach.rows) {
    if (!row.owned) continue;
    for (const column of row.table.columns) {
      const values = valuesOf(ruleIn(row.table, column, row.values));
      for (const { category, purposes, origin } of values) {
        categories.add(category);
        sources.add(origin);
        for (const purpose of purposes) used.add(purpose);
      }
    }
  }
  return {
    item: "facts",
    confirmed: reach.rows.length > 0,
    at: now.toISOString(),
    controller: registry.controller,
    purposes: Object.entries(registry.purposes)
      .filter(([name, { basis }]) => used.has(name) && (basis !== "consent" || consented.has(name)))
      .map(([name, purpose]) => purposeFact(name, purpose)),
    categories: [...categories].toSorted(),
    recipients: await recipientFacts(options, used),
    rights: ["access" as const, ...rightsInCopies].map((right) => rightArticles[right]),
    sources: [...sources].toSorted(),
    automatedDecisions: "none_declared",
  };
}

function purposeFact(name: string, purpose: Purpose): PurposeFact {
  const { describe, basis, keep, as = "controller" } = purpose;
  const { column: after, endOf } = typeof keep.after === "string" ? { column: keep.after } : keep.after;
  return {
    purpose: name,
    describe,
    basis,
    keep: { for: keep.for, after, ...(endOf !== undefined && { endOf }) },
    as,
    ...("law" in purpose && { law: purpose.law }),
    ...("interest" in purpose && { interest: purpose.interest }),
  };
}

/** Actual recipients where somebody keeps count (CJEU C-154/21), otherwise everybody who may have received data. */
async function recipientFacts(
  { registry, disclosures, subject, reference }: AccessFactsOptions,
  used: ReadonlySet<string>,
): Promise<RecipientFact[]> {
  const made = await disclosures?.list({ tenant: subject.tenant, reference, subject });
  return Object.entries(registry.recipients).flatMap(([recipient, declared]): RecipientFact[] => {
    const { name, role, country, transfer } = declared;
    const fact = { recipient, name, role, country, ...(transfer !== undefined && { transfer }) };
    if (made === undefined) return declared.for.some((purpose) => used.has(purpose)) ? [fact] : [];
    const own = made.filter((disclosure) => disclosure.recipient === recipient);
    if (own.length === 0) return [];
    return [{ ...fact, disclosures: own.map(({ purpose, at }) => ({ purpose, at: at.toISOString() })) }];
  });
}
