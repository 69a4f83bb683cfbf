import { CoreError } from "../errors.ts";
import { addDays, daysBetween, type CalendarDate } from "../calendar/calendar-date.ts";
import { addDuration } from "../calendar/duration.ts";
import { nextWorkingDay, type HolidayCalendar } from "./holiday-calendar.ts";
import type { PrivacyLaw } from "../vocabulary/privacy-law.ts";
import { requestPeriods, type RequestPeriod } from "./request-periods.ts";

/** The controller doubted who is asking, and asked. GDPR Art. 12(6). */
export interface IdentityCheck {
  readonly askedOn: CalendarDate;
  /** Left out while the proof is outstanding. */
  readonly provedOn?: CalendarDate;
  /**
   * Asked later than this after receipt, the clock does not stop: the law says "without undue delay" and names
   * no number.
   * @defaultValue `"P3D"`
   */
  readonly promptWithin?: string;
}

/** The controller told the person that it needs longer. GDPR Art. 12(3), second and third sentence. */
export interface Extension {
  readonly notifiedOn: CalendarDate;
  /** Whether the notice gave the reasons: complexity, number of requests. */
  readonly reasonsGiven: boolean;
  /** The day that was announced, where the law sets no limit of its own (DSV Art. 18(2)). */
  readonly until?: CalendarDate;
}

/** The facts that a request's deadline follows from (Art. 12(3) GDPR). */
export interface RequestDeadlineOptions {
  /** The day of receipt where the controller acts: `calendarDateIn(timeZone, receivedAt)`. */
  readonly receivedOn: CalendarDate;
  readonly holidays: HolidayCalendar;
  /** @defaultValue `"gdpr"` */
  readonly law?: PrivacyLaw;
  readonly identity?: IdentityCheck;
  readonly extension?: Extension;
}

/** Why an extension does not count. */
export type ExtensionRefusal = "unknown_to_the_law" | "notice_too_late" | "without_reasons" | "without_date";

/** Until when a request must be answered. */
export interface RequestDeadline {
  readonly law: PrivacyLaw;
  readonly source: string;
  /** The calendar that was used: part of the evidence. */
  readonly holidays: string;
  /** The last day for the answer; undefined while the clock stands still. */
  readonly dueOn: CalendarDate | undefined;
  /** The last day on which the person can be told of an extension; undefined where there is none to be had. */
  readonly extendBy: CalendarDate | undefined;
  readonly extended: boolean;
  readonly extensionRefused: ExtensionRefusal | undefined;
  /** Days by which proving the identity moved the deadline so far. */
  readonly suspendedDays: number;
  /** The identity was asked for too late, so the clock went on. */
  readonly suspensionRefused: boolean;
}

/**
 * Counts the deadline of a data subject's request from the facts, by the law in force for the controller.
 * GDPR: the same day of the next month, or that month's last day, moved to the next working day; extended it is
 * three months *from receipt*. Pure: the same facts always give the same answer.
 *
 * @throws A {@link CoreError}: `invalid_date` when a date is none, or a fact lies before the one it follows;
 * `invalid_duration` for `promptWithin`.
 */
export function requestDeadline(options: RequestDeadlineOptions): RequestDeadline {
  const { receivedOn, holidays, law = "gdpr", identity, extension } = options;
  const rule = requestPeriods[law];
  inOrder(receivedOn, identity?.askedOn, identity?.provedOn);
  inOrder(receivedOn, extension?.notifiedOn, extension?.until);

  const prompt = identity !== undefined && wasPrompt(receivedOn, identity);
  const suspended = prompt && identity.provedOn === undefined;
  const suspendedDays =
    prompt && identity.provedOn !== undefined ? daysBetween(identity.askedOn, identity.provedOn) : 0;
  const lastDay = (period: string): CalendarDate => {
    const day = addDays(addDuration(receivedOn, period), suspendedDays);
    return rule.rolls ? nextWorkingDay(day, holidays) : day;
  };

  const first = lastDay(rule.period);
  const refusal = extension && refuse(extension, rule, suspended ? undefined : first);
  const extended = extension !== undefined && refusal === undefined;
  return {
    law,
    source: rule.source,
    holidays: holidays.name,
    dueOn: suspended ? undefined : extended ? extendedTo(rule, extension, lastDay) : first,
    extendBy: suspended || rule.extended === undefined ? undefined : first,
    extended,
    extensionRefused: refusal,
    suspendedDays,
    suspensionRefused: identity !== undefined && !prompt,
  };
}

const wasPrompt = (receivedOn: CalendarDate, { askedOn, promptWithin = "P3D" }: IdentityCheck): boolean =>
  askedOn <= addDuration(receivedOn, promptWithin);

function refuse(
  { notifiedOn, reasonsGiven, until }: Extension,
  { extended }: RequestPeriod,
  noticeBy: CalendarDate | undefined,
): ExtensionRefusal | undefined {
  if (extended === undefined) return "unknown_to_the_law";
  if (noticeBy !== undefined && notifiedOn > noticeBy) return "notice_too_late";
  if (!reasonsGiven) return "without_reasons";
  return extended === "announced" && until === undefined ? "without_date" : undefined;
}

const extendedTo = (
  { extended = "announced" }: RequestPeriod,
  { until }: Extension,
  lastDay: (period: string) => CalendarDate,
): CalendarDate | undefined => (extended === "announced" ? until : lastDay(extended));

function inOrder(...dates: readonly (CalendarDate | undefined)[]): void {
  const known = dates.filter((date) => date !== undefined);
  known.reduce((earlier, later) => {
    if (daysBetween(earlier, later) < 0) {
      throw new CoreError("invalid_date", "a fact is dated before the one that it follows");
    }
    return later;
  });
}
