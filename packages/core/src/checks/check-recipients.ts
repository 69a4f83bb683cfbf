import type { CalendarDate } from "../calendar/calendar-date.ts";
import { lawOf, type PrivacyLaw } from "../vocabulary/privacy-law.ts";
import { transferGround } from "../law/transfer-ground.ts";
import type { TransferTable } from "../law/transfer-table.ts";
import type { Registry } from "../registry/define-registry.ts";
import { error, warning, type Finding } from "./finding.ts";

export interface CheckRecipientsOptions {
  readonly on: CalendarDate;
  /** The exporter's law. @defaultValue the law of the controller's country, or the GDPR */
  readonly law?: PrivacyLaw;
  readonly table?: TransferTable;
}

/** Every recipient in a third country has a ground for the transfer on the day. */
export function checkRecipients(registry: Registry, options: CheckRecipientsOptions): Finding[] {
  const { on, law = lawOf(registry.controller.country) ?? "gdpr", table } = options;
  const answers = Object.entries(registry.recipients).map(([key, recipient]) => ({
    key,
    answer: transferGround(recipient, { on, law, ...(table !== undefined && { table }) }),
  }));
  const old = answers.some(({ answer }) => answer.warnings.includes("table_older_than_12_months"));
  return [
    ...answers.flatMap(({ key, answer }) =>
      answer.allowed
        ? []
        : [
            error(
              "transfer_not_grounded",
              `recipients.${key}`,
              `Nothing may be sent (${answer.because}): declare a transfer ground that is valid today.`,
            ),
          ],
    ),
    ...(old
      ? [warning("transfer_table_old", law, "Update the package, or pass a transfer table of your own.")]
      : []),
  ];
}
