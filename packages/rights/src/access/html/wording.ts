import { readableName, type Speech } from "@habeas/core/engine";
import { fragment, type Markup } from "@habeas/internal";

/** How things are called, and how dates are written, in one copy. */
export interface Wording {
  readonly speech: Speech;
  /** A table, a column (`table.column`), an event: the host's own name for it, else made of the code's. */
  label(name: string, otherwise?: string): string;
  /** The same inside a sentence. */
  labelWithin(name: string): string;
  /** A day and a time where the controller is, with the instant for machines. */
  instant(at: Date): Markup;
  day(at: Date): string;
}

/** @param timeZone The controller's. */
export function wordingOf(
  speech: Speech,
  labels: Readonly<Record<string, string>>,
  timeZone: string,
): Wording {
  const { locale } = speech;
  const known = new Map(Object.entries(labels));
  const instants = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short", timeZone });
  const days = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone });
  return {
    speech,
    label: (name, otherwise = name) => known.get(name) ?? readableName(otherwise),
    labelWithin: (name) => known.get(name) ?? readableName(name).toLowerCase(),
    instant: (at) => fragment`<time datetime="${at.toISOString()}">${instants.format(at)}</time>`,
    day: (at) => days.format(at),
  };
}
