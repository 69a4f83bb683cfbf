import type { CalendarDate } from "../calendar/calendar-date.ts";
import type { PrivacyLaw } from "../vocabulary/privacy-law.ts";
import { lawOf } from "../vocabulary/privacy-law.ts";
import type { Registry } from "../registry/define-registry.ts";
import { languageOf } from "../vocabulary/language.ts";
import { speechOf } from "../vocabulary/speech.ts";
import type { SectionName } from "../vocabulary/texts/texts.ts";
import type { Gap } from "./gap.ts";
import { noticeGaps } from "./notice-gaps.ts";
import { noticeSections } from "./notice-sections.ts";
import { processingActivities } from "./processing-activity.ts";

/** One part of a notice. */
export interface NoticeSection {
  readonly name: SectionName;
  readonly heading: string;
  /** The articles that demand it. */
  readonly articles: readonly string[];
  readonly lines: readonly string[];
}

/** What the registry cannot know, in the notice's language. Whatever is left out becomes a gap. */
export interface NoticeFacts {
  /** The supervisory authority. Art. 13(2)(d). */
  readonly authority?: string;
  /** Art. 27; needed when the controller is outside the EEA. */
  readonly representative?: string;
  /** What happens if the person gives no data: required by law or contract, or not. Art. 13(2)(e). */
  readonly necessity?: string;
  /** `"none"`, or the logic, the significance and the consequences. Art. 13(2)(f). */
  readonly automatedDecisions?: string;
  /** Where data of the origin `thirdParty` comes from. Art. 14(2)(f). */
  readonly sources?: string;
  /** Where a copy of the clauses can be had. Art. 13(1)(f). */
  readonly safeguards?: string;
}

/** What a privacy notice says beyond the registry, and in which language. */
export interface PrivacyNoticeOptions {
  /** BCP 47: English, German, Spanish, Dutch and Portuguese, of Portugal and of Brazil, in any region. */
  readonly locale: string;
  readonly on: CalendarDate;
  /** The law that the notice cites and judges transfers by. @defaultValue the one of the controller's country,
   * or else `"gdpr"` */
  readonly law?: PrivacyLaw;
  /** The language of the texts in the registry. @defaultValue `"en"` */
  readonly registryLanguage?: string;
  /** Texts of the registry in the notice's language: descriptions, interests, events. @defaultValue none */
  readonly translations?: Readonly<Record<string, string>>;
  /** @defaultValue none */
  readonly facts?: NoticeFacts;
}

/** The facts of Art. 13 and 14 in one language, and what is missing. */
export interface PrivacyNotice {
  /** The language of its words, and the region as it was asked for. */
  readonly locale: string;
  readonly title: string;
  readonly sections: readonly NoticeSection[];
  readonly gaps: readonly Gap[];
}

/**
 * The facts of a privacy notice (GDPR Art. 13 and 14) for the controller's own purposes, from the registry and
 * from `facts`. It is a draft for the person who answers for it: nothing that is missing is invented, and
 * `gaps` names it.
 *
 * @throws A `CoreError`: `unknown_language`, `invalid_date`, `invalid_duration`.
 */
export function privacyNotice(registry: Registry, options: PrivacyNoticeOptions): PrivacyNotice {
  const { controller } = registry;
  const { translations = {}, facts = {}, registryLanguage = "en" } = options;
  const { on, law = lawOf(controller.country) ?? "gdpr" } = options;
  const speech = speechOf(options.locale, law);
  const activities = processingActivities(registry, { on, law }).filter(({ as }) => as === "controller");
  return {
    locale: speech.locale,
    title: speech.texts.notice.title,
    sections: noticeSections({ registry, activities, speech, translations, facts }),
    gaps: noticeGaps({
      activities,
      facts,
      hasDpo: controller.dpo !== undefined,
      inUnion: lawOf(controller.country) === "gdpr",
      translated: languageOf(registryLanguage) === speech.language ? undefined : translations,
    }),
  };
}

/** The notice as Markdown. Gaps are not part of it: they are for the controller. */
export function noticeMarkdown({ title, sections }: PrivacyNotice): string {
  const parts = sections.map(
    ({ heading, lines }) => `## ${heading}\n\n${lines.map((line) => `- ${line}`).join("\n")}\n`,
  );
  return [`# ${title}\n`, ...parts].join("\n");
}
