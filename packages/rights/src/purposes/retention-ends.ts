import type { Registry } from "@habeas/core";
import { retentionCutoff, retentionEnd } from "@habeas/core/law";

/** When the time of a purpose is over, for many rows: calendars are asked once a purpose and quarter of an hour. */
export interface RetentionEnds {
  /** Whether a value whose time began then may go now. */
  isOver(purpose: string, from: Date): boolean;
  /** The first day on which it may go, `YYYY-MM-DD`. */
  deletableFrom(purpose: string, from: Date): string | undefined;
}

/** Counts in the controller's time zone, as of one instant. */
export function retentionEnds(registry: Pick<Registry, "purposes" | "controller">, now: Date): RetentionEnds {
  const { timeZone = "UTC" } = registry.controller;
  const cutoffs = new Map<string, Date>();
  const ends = new Map<string, string | undefined>();
  return {
    isOver(name, from) {
      const keep = registry.purposes[name]?.keep;
      if (keep === undefined) return true;
      const cutoff = cutoffs.get(name) ?? retentionCutoff({ keep, now, timeZone }).before;
      cutoffs.set(name, cutoff);
      return from < cutoff;
    },
    deletableFrom(name, from) {
      const keep = registry.purposes[name]?.keep;
      if (keep === undefined) return undefined;
      // no time zone changes its day within a quarter of an hour of UTC
      const key = JSON.stringify([name, Math.floor(from.getTime() / QUARTER)]);
      if (!ends.has(key)) ends.set(key, retentionEnd({ keep, from, timeZone })?.deletableFrom);
      return ends.get(key);
    },
  };
}

const QUARTER = 15 * 60 * 1000;
