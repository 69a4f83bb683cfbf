import { rightArticles, rightsByBasis } from "../law/rights-by-basis.ts";
import type { Registry } from "../registry/define-registry.ts";
import type { Keep } from "../registry/purposes.ts";
import { durationText } from "./duration-text.ts";
import type { NoticeTexts } from "./notice-texts/notice-texts.ts";
import type { NoticeFacts, NoticeLocale, NoticeSection, SectionName } from "./privacy-notice.ts";
import type { ProcessingActivity, UsedRecipient } from "./processing-activity.ts";

export interface NoticeMaterial {
  readonly registry: Registry;
  readonly activities: readonly ProcessingActivity[];
  readonly wording: NoticeTexts;
  readonly locale: NoticeLocale;
  readonly translations: Readonly<Record<string, string>>;
  readonly facts: NoticeFacts;
}

/** The sections that have something to say. */
export function noticeSections(material: NoticeMaterial): NoticeSection[] {
  const { wording, facts } = material;
  const section = (
    name: SectionName,
    articles: readonly string[],
    lines: readonly string[],
  ): NoticeSection[] =>
    lines.length === 0
      ? []
      : [{ name, heading: wording.headings[name], articles, lines: [...new Set(lines)] }];
  return [
    ...section("controller", ["13(1)(a)", "13(1)(b)"], controllerLines(material)),
    ...section(
      "purposes",
      ["13(1)(c)", "13(1)(d)"],
      material.activities.map((activity) => purposeLine(activity, material)),
    ),
    ...section("data", ["14(1)(d)", "14(2)(f)"], dataLines(material)),
    ...section(
      "recipients",
      ["13(1)(e)"],
      recipientsOf(material).map(({ name, role }) => `${name} (${wording.roles[role]})`),
    ),
    ...section("transfers", ["13(1)(f)"], transferLines(material)),
    ...section(
      "retention",
      ["13(2)(a)"],
      material.activities.map((activity) => retentionLine(activity, material)),
    ),
    ...section("rights", ["13(2)(b)", "13(2)(c)"], rightLines(material)),
    ...section("objection", ["21(4)"], marketing(material) ? [wording.objectToMarketing] : []),
    ...section("complaint", ["13(2)(d)"], facts.authority === undefined ? [] : [facts.authority]),
    ...section("necessity", ["13(2)(e)"], facts.necessity === undefined ? [] : [facts.necessity]),
    ...section("automatedDecisions", ["13(2)(f)"], decisionLines(material)),
  ];
}

function controllerLines({ registry: { controller }, wording, facts }: NoticeMaterial): string[] {
  return [
    controller.name,
    `${wording.contact}: ${controller.contact}`,
    ...(controller.dpo === undefined ? [] : [`${wording.dpo}: ${controller.dpo}`]),
    ...(facts.representative === undefined ? [] : [`${wording.representative}: ${facts.representative}`]),
  ];
}

function purposeLine(activity: ProcessingActivity, { wording, translations }: NoticeMaterial): string {
  const { describe, basis, article, ground } = activity;
  const because = `${wording.bases[basis]} (${wording.article(article)})`;
  const text = ground === undefined ? undefined : (translations[ground] ?? ground);
  const law = basis === "legalObligation" || basis === "publicTask";
  return [
    `${translations[describe] ?? describe}: ${because}.`,
    ...(text === undefined || basis === "softOptIn"
      ? []
      : [law ? wording.law(text) : wording.interest(text)]),
  ].join(" ");
}

function dataLines({ activities, wording, facts }: NoticeMaterial): string[] {
  const used = activities.flatMap(({ categories }) => categories);
  const names = [...new Set(used.map(({ category }) => category))];
  return [
    ...names.map((name) => {
      const origins = new Set(
        used.filter(({ category }) => category === name).flatMap(({ origins: all }) => all),
      );
      const from = (["provided", "observed", "derived", "thirdParty"] as const).filter((origin) =>
        origins.has(origin),
      );
      return `${wording.categories[name] ?? name} (${from.map((origin) => wording.origins[origin]).join(", ")})`;
    }),
    ...(facts.sources === undefined ? [] : [facts.sources]),
  ];
}

const recipientsOf = ({ activities }: NoticeMaterial): UsedRecipient[] => [
  ...new Map(
    activities.flatMap(({ recipients }) => recipients).map((recipient) => [recipient.key, recipient]),
  ).values(),
];

function transferLines(material: NoticeMaterial): string[] {
  const { wording, locale, facts } = material;
  const countries = new Intl.DisplayNames(locale, { type: "region", fallback: "code" });
  const lines = recipientsOf(material).flatMap(({ name, country, transfer }) => {
    const place = `${name}, ${/^[A-Za-z]{2}$/.test(country) ? (countries.of(country.toUpperCase()) ?? country) : country}`;
    if (!transfer.allowed) return [wording.transfers.refused(place)];
    return transfer.ground === "none_needed" ? [] : [wording.transfers[transfer.ground](place)];
  });
  return facts.safeguards === undefined || lines.length === 0
    ? lines
    : [...lines, wording.copy(facts.safeguards)];
}

function retentionLine({ describe, keep }: ProcessingActivity, material: NoticeMaterial): string {
  const { wording, locale, translations } = material;
  const kept = wording.keptFor(durationText(keep.for, locale), startText(keep, material));
  return `${translations[describe] ?? describe}: ${kept}.`;
}

function startText({ after }: Keep, { wording, translations }: NoticeMaterial): string {
  if (typeof after === "string") return translations[after] ?? after;
  const date = translations[after.column] ?? after.column;
  return after.endOf === "year" ? wording.endOfYear(date) : date;
}

function rightLines({ activities, wording }: NoticeMaterial): string[] {
  const given = new Set(activities.flatMap(({ basis }) => rightsByBasis(basis)));
  return noticeRights
    .filter((right) => given.has(right))
    .map((right) => `${wording.rights[right]} (${wording.article(rightArticles[right])})`);
}

/** The right to be informed is what the notice itself fulfils. */
const noticeRights = [
  "access",
  "rectification",
  "erasure",
  "restriction",
  "portability",
  "objection",
  "withdrawal",
  "noAutomatedDecision",
  "complaint",
] as const;

const marketing = ({ activities, registry }: NoticeMaterial): boolean =>
  activities.some(({ purpose, basis }) => {
    const declared = registry.purposes[purpose];
    return (
      basis === "softOptIn" || (declared?.basis === "legitimateInterest" && declared.directMarketing === true)
    );
  });

function decisionLines({ facts: { automatedDecisions }, wording }: NoticeMaterial): string[] {
  if (automatedDecisions === undefined) return [];
  return [automatedDecisions === "none" ? wording.noAutomatedDecisions : automatedDecisions];
}
