import type { CalendarDate } from "../calendar/calendar-date.ts";
import { eeaCountries, type PrivacyLaw } from "../vocabulary/privacy-law.ts";

/** A country (or an international organisation) to which data may go because a decision says so. */
export interface TransferEntry {
  /** ISO 3166-1 alpha-2; `EPO` is the European Patent Organisation. */
  readonly country: string;
  /** `dpf`: only to organisations certified under the Data Privacy Framework. @defaultValue `"adequacy"` */
  readonly by?: "adequacy" | "dpf";
  /** What the decision covers where it is not everything: the host must name the ground itself. */
  readonly scope?: string;
  readonly since: CalendarDate;
  /** The last day of the decision. */
  readonly validUntil?: CalendarDate;
  readonly source: string;
  /** A case that may end it. */
  readonly pending?: string;
}

/** Where data may go under one exporter's law. */
export interface TransferTable {
  readonly law: PrivacyLaw;
  /** When it was last compared with the published decisions. */
  readonly asOf: CalendarDate;
  /** Where that law itself applies: no transfer at all. */
  readonly home: readonly string[];
  readonly entries: readonly TransferEntry[];
}

const asOf = "2026-11-01";
const canada = "recipients that are subject to PIPEDA (commercial organisations)";
const dpf = "organisations certified under the Data Privacy Framework";

const gdpr: TransferTable = {
  law: "gdpr",
  asOf,
  home: eeaCountries,
  entries: [
    { country: "AD", since: "2010-10-19", source: "Decision 2010/625/EU" },
    { country: "AR", since: "2003-06-30", source: "Decision 2003/490/EC" },
    { country: "BR", since: "2026-01-26", source: "Implementing Decision (EU) 2026/179" },
    { country: "CA", since: "2001-12-20", source: "Decision 2002/2/EC", scope: canada },
    { country: "CH", since: "2000-07-26", source: "Decision 2000/518/EC" },
    {
      country: "EPO",
      since: "2025-07-15",
      source: "Commission implementing decision of 15 July 2025 on the European Patent Organisation",
    },
    { country: "FO", since: "2010-03-05", source: "Decision 2010/146/EU" },
    {
      country: "GB",
      since: "2021-06-28",
      validUntil: "2031-12-27",
      source: "Implementing Decision (EU) 2021/1772, renewed on 19 December 2025",
    },
    { country: "GG", since: "2003-11-21", source: "Decision 2003/821/EC" },
    {
      country: "IL",
      since: "2011-01-31",
      source: "Decision 2011/61/EU",
      scope: "automated transfers, or transfers processed automatically in Israel",
    },
    { country: "IM", since: "2004-04-28", source: "Decision 2004/411/EC" },
    { country: "JE", since: "2008-05-08", source: "Decision 2008/393/EC" },
    {
      country: "JP",
      since: "2019-01-23",
      source: "Implementing Decision (EU) 2019/419",
      scope:
        "business operators under the APPI with the supplementary rules; not media, universities, religious or political bodies",
    },
    {
      country: "KR",
      since: "2021-12-17",
      source: "Implementing Decision (EU) 2022/254",
      scope:
        "controllers under PIPA; not missionary activities, parties' candidate lists, credit information under the Financial Services Commission",
    },
    { country: "NZ", since: "2012-12-19", source: "Implementing Decision 2013/65/EU" },
    {
      country: "US",
      by: "dpf",
      since: "2023-07-10",
      source: "Implementing Decision (EU) 2023/1795",
      scope: dpf,
      pending: "C-703/25 P",
    },
    { country: "UY", since: "2012-08-21", source: "Implementing Decision 2012/484/EU" },
  ],
};

const annexOne = "DSV Annex 1";

const dsg: TransferTable = {
  law: "dsg",
  asOf,
  home: ["CH"],
  entries: [
    ...[...eeaCountries, "AD", "AR", "FO", "GB", "GG", "GI", "IL", "IM", "JE", "MC", "NZ", "UY"].map(
      (country) => ({ country, since: "2023-09-01", source: annexOne }),
    ),
    { country: "CA", since: "2023-09-01", source: annexOne, scope: canada },
    { country: "US", by: "dpf", since: "2024-09-15", source: annexOne, scope: dpf },
  ],
};

const lgpd: TransferTable = {
  law: "lgpd",
  asOf,
  home: ["BR"],
  entries: eeaCountries.map((country) => ({
    country,
    since: "2026-01-26",
    source: "Resolução CD/ANPD nº 32, 26 January 2026 (LGPD Art. 33 I)",
  })),
};

/**
 * Adequacy by the law of the exporter, as of `asOf`. A host with newer knowledge passes a table of its own to
 * `transferGround`. Mexico is in none of them: standard contractual clauses and a transfer impact assessment.
 */
export const transferTables: Readonly<Record<PrivacyLaw, TransferTable>> = { gdpr, dsg, lgpd };
