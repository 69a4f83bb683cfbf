import type { Plural } from "../counted.ts";
import type { InEveryLanguage } from "../language.ts";
import { ptBR } from "./brazilian-portuguese.ts";
import { nl } from "./dutch.ts";
import { en } from "./english.ts";
import { pt } from "./european-portuguese.ts";
import { de } from "./german.ts";
import { es } from "./spanish.ts";

/** The parts of a privacy notice, in their order. */
export type SectionName =
  | "controller"
  | "purposes"
  | "data"
  | "recipients"
  | "transfers"
  | "retention"
  | "rights"
  | "objection"
  | "complaint"
  | "necessity"
  | "automatedDecisions";

/** The sentences of a privacy notice. Each states a fact; none promises compliance. */
export interface NoticeTexts {
  readonly title: string;
  readonly headings: Readonly<Record<SectionName, string>>;
  readonly representative: string;
  readonly interest: (interest: string) => string;
  readonly law: (law: string) => string;
  /** Who receives data where, and what the authority has decided of that. Art. 13(1)(f). */
  readonly transfers: Readonly<
    Record<"adequacy" | "dpf" | "scc", (place: string, authority: string) => string>
  >;
  readonly safeguards: (where: string) => string;
  /** Art. 21(1), set apart from everything else: Art. 21(4). */
  readonly objection: string;
  /** Art. 21(2), set apart too. */
  readonly objectionToMarketing: string;
  readonly noAutomatedDecisions: string;
}

/** The sentences of an access copy. */
export interface CopyTexts {
  readonly title: string;
  /** @param article Art. 15, as the reader's law calls it. */
  readonly intro: (article: string) => string;
  readonly controller: string;
  readonly createdAt: string;
  readonly purposes: string;
  readonly basis: string;
  readonly kept: string;
  readonly onBehalf: string;
  readonly categories: string;
  readonly recipients: string;
  readonly noRecipients: string;
  readonly possible: string;
  readonly disclosed: string;
  readonly transfer: string;
  readonly sources: string;
  readonly rights: string;
  readonly automated: string;
  readonly automatedText: string;
  readonly copy: string;
  readonly shared: string;
  readonly hidden: string;
  readonly unreadable: string;
  readonly records: Plural;
  readonly contents: string;
  readonly restricted: string;
  readonly restrictedText: (since: string, ground: string) => string;
  readonly yes: string;
  readonly no: string;
  readonly record: (number: number) => string;
}

/** Everything that habeas says to people in one language. */
export interface Texts {
  readonly contact: string;
  readonly dataProtectionOfficer: string;
  readonly keptFor: (duration: string, after: string) => string;
  readonly endOfYear: (date: string) => string;
  readonly notice: NoticeTexts;
  readonly copy: CopyTexts;
}

/** Everything that habeas says to people: a language that lacks a sentence does not compile. */
export const texts: InEveryLanguage<Texts> = { en, de, es, nl, pt, "pt-BR": ptBR };
