import type { Registry } from "@habeas/core";
import { isPersonal } from "@habeas/core/engine";
import { calendarDateIn, type CalendarDate } from "@habeas/core/law";
import { RightsError } from "../errors.ts";
import type { HoldDecision, PlaceHoldOptions } from "./legal-hold.ts";
import type { HeldData } from "../purposes/held-values.ts";

/** What a check needs: the registry, and what day it is. */
export interface HoldCheck {
  readonly registry: Registry;
  readonly now: Date;
}

/** @throws A {@link RightsError}: `invalid_options`. */
export function checkPlaced(check: HoldCheck, { matter, data, reviewOn, by }: PlaceHoldOptions): void {
  notEmpty("matter", matter);
  notEmpty("by", by);
  checkReview(check, reviewOn);
  checkData(check.registry, data);
}

/** @throws A {@link RightsError}: `invalid_options`. */
export function checkDecision({ because, by }: HoldDecision): void {
  notEmpty("because", because);
  notEmpty("by", by);
}

/** A day after today, where the controller is. @throws A {@link RightsError}: `invalid_options`. */
export function checkReview({ registry, now }: HoldCheck, reviewOn: CalendarDate): void {
  const day = new Date(`${reviewOn}T00:00:00Z`);
  const isDay = !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === reviewOn;
  if (isDay && reviewOn > calendarDateIn(registry.controller.timeZone ?? "UTC", now)) return;
  throw new RightsError("invalid_options", "a hold is reviewed on a day after today", {
    where: "reviewOn",
    fix: "write it as YYYY-MM-DD",
  });
}

function checkData({ tables }: Registry, data: HeldData): void {
  const names = Object.entries(data);
  if (names.length === 0) {
    throw new RightsError("invalid_options", "a hold says which data the claim needs", { where: "data" });
  }
  for (const [key, columns] of names) {
    const table = tables.find((candidate) => candidate.key === key);
    if (table === undefined) {
      throw new RightsError("invalid_options", "the registry has no such table", { where: key });
    }
    for (const column of columns === "all" ? [] : columns) {
      const rule = table.columns.find((candidate) => candidate.key === column)?.rule;
      if (rule && isPersonal(rule)) continue;
      throw new RightsError("invalid_options", "only a column with personal data can be held", {
        where: `${key}.${column}`,
      });
    }
  }
}

function notEmpty(where: string, text: string): void {
  if (text.trim() !== "") return;
  throw new RightsError("invalid_options", "a decision about a hold says who, and why", { where });
}
