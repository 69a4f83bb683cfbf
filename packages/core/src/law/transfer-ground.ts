import type { Recipient } from "../registry/recipients.ts";
import type { CalendarDate } from "../calendar/calendar-date.ts";
import { datePartsOf } from "../calendar/calendar-date.ts";
import { addDuration } from "../calendar/duration.ts";
import type { PrivacyLaw } from "../vocabulary/privacy-law.ts";
import { transferTables, type TransferEntry, type TransferTable } from "./transfer-table.ts";

/** What somebody should look at, though the answer stands. */
export type TransferWarning = "table_older_than_12_months" | "decision_under_appeal" | "partial_scope";

/** Why nothing may be sent. */
export type TransferRefusal =
  | "no_transfer_ground"
  | "adequacy_not_decided"
  | "adequacy_expired"
  | "scope_not_confirmed"
  | "certification_not_declared"
  | "clauses_expired"
  | "clauses_of_another_module"
  | "no_impact_assessment";

/** Whether data may leave for a recipient on a day, on what ground, and where that is written. */
export type TransferAnswer =
  | {
      readonly allowed: true;
      readonly ground: "none_needed" | "adequacy" | "dpf" | "scc";
      readonly source: string;
      readonly scope?: string;
      /** The last day of the ground, where it has one. */
      readonly validUntil?: CalendarDate;
      readonly warnings: readonly TransferWarning[];
    }
  | {
      readonly allowed: false;
      readonly because: TransferRefusal;
      readonly warnings: readonly TransferWarning[];
    };

export interface TransferGroundOptions {
  readonly on: CalendarDate;
  /** The exporter's law: `lawOf(controller.country)`. @defaultValue `"gdpr"` */
  readonly law?: PrivacyLaw;
  /** The host's own table. @defaultValue `transferTables[law]` */
  readonly table?: TransferTable;
}

/**
 * On what ground personal data may go to a recipient on a day (GDPR Art. 44 to 49, DSG Art. 16, LGPD Art. 33).
 * Fails closed: whatever is unknown, expired or not declared is a no. A country with a decision of full scope
 * needs no declaration; one of partial scope, and the Data Privacy Framework, need the host's word that this
 * recipient is covered. Clauses need a module that fits the recipient's role and an impact assessment.
 *
 * @throws A `CoreError`: `invalid_date` when `on` or the recipient's `validUntil` is no date.
 */
export function transferGround(
  recipient: Pick<Recipient, "country" | "role" | "transfer">,
  options: TransferGroundOptions,
): TransferAnswer {
  const { on, law = "gdpr", table = transferTables[law] } = options;
  datePartsOf(on);
  const warnings: TransferWarning[] =
    on > addDuration(table.asOf, "P12M") ? ["table_older_than_12_months"] : [];
  const country = recipient.country.trim().toUpperCase();
  if (table.home.includes(country)) {
    return { allowed: true, ground: "none_needed", source: homeSource[table.law], warnings };
  }
  const { transfer } = recipient;
  if (transfer?.by === "scc") return clauses(recipient.role, transfer, on, warnings);

  const entries = table.entries.filter((entry) => entry.country === country && entry.since <= on);
  const entry = entries.find((candidate) => isValid(candidate, on));
  const refuse = (because: TransferRefusal): TransferAnswer => ({ allowed: false, because, warnings });
  if (entry === undefined) {
    if (entries.length > 0) return refuse("adequacy_expired");
    return refuse(transfer === undefined ? "no_transfer_ground" : "adequacy_not_decided");
  }
  const { by = "adequacy" } = entry;
  if (by === "dpf" && transfer?.by !== "dpf") return refuse("certification_not_declared");
  if (by === "adequacy" && transfer?.by === "dpf") return refuse("adequacy_not_decided");
  if (entry.scope !== undefined && transfer === undefined) return refuse("scope_not_confirmed");
  return {
    allowed: true,
    ground: by,
    source: entry.source,
    ...(entry.scope !== undefined && { scope: entry.scope }),
    ...(entry.validUntil !== undefined && { validUntil: entry.validUntil }),
    warnings: [
      ...warnings,
      ...(entry.scope === undefined ? [] : (["partial_scope"] as const)),
      ...(entry.pending === undefined ? [] : (["decision_under_appeal"] as const)),
    ],
  };
}

const homeSource: Readonly<Record<PrivacyLaw, string>> = {
  gdpr: "GDPR Art. 1(3); EEA Agreement, Joint Committee Decision No 154/2018",
  dsg: "DSG Art. 16",
  lgpd: "LGPD Art. 33",
};

const isValid = ({ validUntil }: TransferEntry, on: CalendarDate): boolean =>
  validUntil === undefined || on <= validUntil;

/** Which modules of the EU's clauses (Implementing Decision (EU) 2021/914) suit a recipient's role. */
const modulesFor: Readonly<Record<Recipient["role"], readonly number[]>> = {
  controller: [1, 4],
  jointController: [1],
  processor: [2, 3],
};

function clauses(
  role: Recipient["role"],
  { module, tia, validUntil }: Extract<Recipient["transfer"], { readonly by: "scc" }>,
  on: CalendarDate,
  warnings: readonly TransferWarning[],
): TransferAnswer {
  const refuse = (because: TransferRefusal): TransferAnswer => ({ allowed: false, because, warnings });
  if (validUntil !== undefined) datePartsOf(validUntil);
  if (!modulesFor[role].includes(module)) return refuse("clauses_of_another_module");
  if (tia.trim() === "") return refuse("no_impact_assessment");
  if (validUntil !== undefined && on > validUntil) return refuse("clauses_expired");
  return {
    allowed: true,
    ground: "scc",
    source: `standard contractual clauses, module ${module}`,
    ...(validUntil !== undefined && { validUntil }),
    warnings,
  };
}
