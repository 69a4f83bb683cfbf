import type { LegalBasis, Origin, Recipient, RestrictionGround } from "@habeas/core";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";
import { nl } from "./nl.ts";
import { pt } from "./pt.ts";

/** The languages of the readable copy. */
export type AccessLocale = "en" | "de" | "es" | "nl" | "pt";

/** The words of the readable copy in one language. */
export interface AccessTexts {
  readonly title: string;
  readonly intro: string;
  readonly controller: string;
  readonly contact: string;
  readonly dataProtectionOfficer: string;
  readonly createdAt: string;
  readonly purposes: string;
  readonly basis: string;
  readonly kept: string;
  readonly keptFor: (duration: string, after: string) => string;
  readonly endOfYear: (date: string) => string;
  readonly onBehalf: string;
  readonly categories: string;
  readonly recipients: string;
  readonly noRecipients: string;
  readonly possible: string;
  readonly disclosed: string;
  readonly transfer: string;
  readonly sources: string;
  readonly rights: string;
  readonly rightsText: string;
  readonly automated: string;
  readonly automatedText: string;
  readonly copy: string;
  readonly shared: string;
  readonly hidden: string;
  readonly unreadable: string;
  readonly rows: (count: number) => string;
  readonly bases: Readonly<Record<LegalBasis, string>>;
  readonly roles: Readonly<Record<Recipient["role"], string>>;
  readonly origins: Readonly<Record<Origin, string>>;
  /** Art. 18(1)(a) to (d). */
  readonly grounds: Readonly<Record<RestrictionGround, string>>;
  /** Categories that registries name often; others are shown as they are. */
  readonly categoryNames: Readonly<Record<string, string>>;
  readonly contents: string;
  readonly restricted: string;
  readonly restrictedText: (since: string, ground: string) => string;
  readonly yes: string;
  readonly no: string;
  readonly record: (number: number) => string;
}

/** The words of every language. */
export const accessTexts: Readonly<Record<AccessLocale, AccessTexts>> = { en, de, es, nl, pt };
