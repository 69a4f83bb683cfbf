import { calendarDateIn } from "../calendar/calendar-date.ts";
import { checkCoOwned } from "./check-co-owned.ts";
import { checkColumns } from "./check-columns.ts";
import { checkEdgeKeys } from "./check-edge-keys.ts";
import { checkKinds } from "./check-kinds.ts";
import { checkWords } from "./check-words.ts";
import { checkPurposes } from "./check-purposes.ts";
import { checkRecipients, type CheckRecipientsOptions } from "./check-recipients.ts";
import type { Registry } from "../registry/define-registry.ts";
import type { Finding } from "./finding.ts";

/** What {@link checkRegistry} looks at beyond the faults of the registry itself. */
export interface CheckRegistryOptions extends Partial<CheckRecipientsOptions> {
  /** Guesses too: names that look personal, purposes that nothing serves. @defaultValue `false` */
  readonly warnings?: boolean;
}

/**
 * What the types of `defineRegistry` cannot see: purposes without retention or a fact that a notice must
 * state, transfers without a valid ground today, personal data that no person leads to, foreign keys to people
 * that are no edge, unclassified leaves. Pure: `checkDatabase` asks the live catalogue as well.
 *
 * @throws A {@link CoreError}: `invalid_date` for `on` or a recipient's `validUntil`.
 */
export function checkRegistry(registry: Registry, options: CheckRegistryOptions = {}): Finding[] {
  const { on = calendarDateIn(registry.controller.timeZone ?? "UTC", new Date()), warnings = false } =
    options;
  const findings = [
    ...checkPurposes(registry),
    ...checkRecipients(registry, { ...options, on }),
    ...checkColumns(registry),
    ...checkWords(registry),
    ...checkEdgeKeys(registry),
    ...checkKinds(registry),
    ...checkCoOwned(registry),
  ];
  return findings.filter(({ level }) => warnings || level === "error");
}
