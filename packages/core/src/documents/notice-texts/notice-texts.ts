import type { Right } from "../../law/rights-by-basis.ts";
import type { Origin } from "../../vocabulary/origins.ts";
import type { LegalBasis } from "../../registry/purposes.ts";
import type { Recipient } from "../../registry/recipients.ts";
import type { SectionName } from "../privacy-notice.ts";

/** The wording of a privacy notice in one language. Every sentence states a fact; none promises compliance. */
export interface NoticeTexts {
  readonly title: string;
  readonly headings: Readonly<Record<SectionName, string>>;
  /** "Art. 6(1)(a) GDPR", as lawyers of that language write it. */
  readonly article: (article: string) => string;
  readonly bases: Readonly<Record<LegalBasis, string>>;
  readonly rights: Readonly<Record<Exclude<Right, "information" | "informationFromElsewhere">, string>>;
  readonly roles: Readonly<Record<Recipient["role"], string>>;
  readonly origins: Readonly<Record<Origin, string>>;
  /** Categories that registries name often; others are shown as they are. */
  readonly categories: Readonly<Record<string, string>>;
  readonly contact: string;
  readonly dpo: string;
  readonly representative: string;
  readonly interest: (interest: string) => string;
  readonly law: (law: string) => string;
  readonly keptFor: (duration: string, after: string) => string;
  readonly endOfYear: (date: string) => string;
  /** The transfer sentence of a recipient: the country, and the ground. */
  readonly transfers: Readonly<Record<"adequacy" | "dpf" | "scc" | "refused", (country: string) => string>>;
  readonly copy: (where: string) => string;
  /** Set apart from everything else. Art. 21(4). */
  readonly objectToMarketing: string;
  readonly noAutomatedDecisions: string;
}
