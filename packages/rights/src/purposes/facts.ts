import type { DateRead } from "@habeas/core/engine";
import type { Purpose, Registry } from "@habeas/core";
import type { KeepReason, LifetimeFacts, DateOf } from "./lifetime.ts";
import { lifetime } from "./lifetime.ts";

/** The reasons that keep a value, purpose by purpose; a purpose that the registry lost keeps nothing. */
export function aliveAmong(
  registry: Pick<Registry, "purposes">,
  facts: LifetimeFacts,
  purposes: readonly string[],
  dateOf: DateOf,
): KeepReason[] {
  return purposes.flatMap((name) => {
    const purpose: Purpose | undefined = registry.purposes[name];
    return (purpose && lifetime(name, purpose, facts, dateOf)) ?? [];
  });
}

/** The columns that any purpose counts from. */
export function retentionColumns(registry: Pick<Registry, "purposes" | "controller">): DateRead[] {
  const { timeZone: zone = "UTC" } = registry.controller;
  const grains = new Map<string, DateRead["grain"]>();
  for (const { keep } of Object.values(registry.purposes)) {
    if (typeof keep.after === "string") continue;
    const { column, endOf = "day" } = keep.after;
    grains.set(column, grains.get(column) === "day" ? "day" : endOf);
  }
  return [...grains].map(([key, grain]) => ({ key, zone, grain }));
}
