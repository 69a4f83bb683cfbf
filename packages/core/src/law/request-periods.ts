import type { CalendarDate } from "../calendar/calendar-date.ts";
import type { PrivacyLaw } from "../vocabulary/privacy-law.ts";

/** How long a controller has to answer a data subject, and what the law allows beyond. */
export interface RequestPeriod {
  /** From receipt; the day of receipt does not count. */
  readonly period: string;
  /** With an extension, also from receipt; `"announced"`: until the day that the controller names. */
  readonly extended?: string;
  /** Whether a last day on a Saturday, Sunday or holiday moves to the next working day. */
  readonly rolls: boolean;
  readonly source: string;
  /** When this row was last compared with the law. */
  readonly asOf: CalendarDate;
}

/**
 * Where a law says nothing of weekends the row does not roll: the earlier day is the safe one. Brazil's
 * fifteen days are those of the full declaration on access; other rights have no number of days in the LGPD.
 */
export const requestPeriods: Readonly<Record<PrivacyLaw, RequestPeriod>> = {
  gdpr: {
    period: "P1M",
    extended: "P3M",
    rolls: true,
    source: "GDPR Art. 12(3); Regulation (EEC, Euratom) No 1182/71 Art. 3",
    asOf: "2026-11-01",
  },
  dsg: { period: "P30D", extended: "announced", rolls: false, source: "DSV Art. 18", asOf: "2026-11-01" },
  lgpd: { period: "P15D", rolls: false, source: "LGPD Art. 19 II", asOf: "2026-11-01" },
};
