import type { CalendarDate } from "../calendar/calendar-date.ts";

/** A retention period that a law names. habeas proposes; the host decides whether it applies. */
export interface RetentionSuggestion {
  readonly country: "DE" | "AT";
  /** What it is about, in words for a comment. */
  readonly what: string;
  readonly for: string;
  /** Counted from the end of the calendar year of the event. */
  readonly endOf?: "year";
  readonly law: string;
  /** A ceiling says "no longer than", a floor "no shorter than". */
  readonly kind: "floor" | "ceiling";
  readonly asOf: CalendarDate;
}

const asOf = "2026-11-01";

/** Periods of German and Austrian law that web applications meet often. Not complete, and not legal advice. */
export const retentionSuggestions: readonly RetentionSuggestion[] = [
  {
    country: "DE",
    what: "books, inventories, annual accounts",
    for: "P10Y",
    endOf: "year",
    law: "§ 147(3) AO, § 257(4) HGB",
    kind: "floor",
    asOf,
  },
  {
    country: "DE",
    what: "vouchers (since 2025; ten years before)",
    for: "P8Y",
    endOf: "year",
    law: "§ 147(3) AO, § 257(4) HGB",
    kind: "floor",
    asOf,
  },
  {
    country: "DE",
    what: "invoices for value added tax",
    for: "P8Y",
    endOf: "year",
    law: "§ 14b(1) UStG",
    kind: "floor",
    asOf,
  },
  {
    country: "DE",
    what: "commercial and business letters",
    for: "P6Y",
    endOf: "year",
    law: "§ 147(3) AO, § 257(4) HGB",
    kind: "floor",
    asOf,
  },
  {
    country: "DE",
    what: "proof of a consumer's consent to telephone advertising, from the grant and from each use",
    for: "P5Y",
    law: "§ 7a(2) UWG",
    kind: "floor",
    asOf,
  },
  {
    country: "DE",
    what: "contracts, while claims may be raised",
    for: "P3Y",
    endOf: "year",
    law: "§§ 195, 199(1) BGB",
    kind: "ceiling",
    asOf,
  },
  {
    country: "AT",
    what: "books, records and vouchers",
    for: "P7Y",
    endOf: "year",
    law: "§ 132(1) BAO, § 212(1) UGB",
    kind: "floor",
    asOf,
  },
  {
    country: "AT",
    what: "records on land, for value added tax",
    for: "P22Y",
    endOf: "year",
    law: "§ 18(10) UStG 1994",
    kind: "floor",
    asOf,
  },
  {
    country: "AT",
    what: "contracts, while damages may be claimed",
    for: "P3Y",
    law: "§ 1489 ABGB",
    kind: "ceiling",
    asOf,
  },
];
