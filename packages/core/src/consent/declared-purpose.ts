import type { Json } from "@habeas/internal";
import type { Registry } from "../registry/define-registry.ts";
import type { Purpose } from "../registry/purposes.ts";
import { valuesFor } from "../values/personal-values.ts";

/**
 * What the registry said of a purpose when a person decided: kept in the ledger with the decision, since the
 * registry changes and the consent does not (Art. 7(1)).
 */
export function declaredPurpose(registry: Registry, name: string, purpose: Purpose): { [key: string]: Json } {
  const recipients = Object.entries(registry.recipients)
    .filter(([, recipient]) => recipient.for.includes(name))
    .map(([key, { name: called, role, country: place }]) => ({ key, name: called, role, country: place }));
  const categories = new Set(valuesFor(registry, name).map(({ category }) => category));
  const { after } = purpose.keep;
  const { name: controller, contact, country } = registry.controller;
  return {
    controller: { name: controller, contact, country },
    describe: purpose.describe,
    recipients,
    categories: [...categories].toSorted(),
    keep: { for: purpose.keep.for, after: typeof after === "string" ? after : { ...after } },
  };
}
