import { rightsByBasis } from "../vocabulary/rights-by-basis.ts";
import type { Registry } from "../registry/define-registry.ts";
import type { Keep } from "../registry/purposes.ts";
import { origins } from "../vocabulary/origins.ts";
import { readableName } from "../vocabulary/readable-name.ts";
import { toldRights } from "../vocabulary/rights.ts";
import type { Speech } from "../vocabulary/speech.ts";
import type { SectionName } from "../vocabulary/texts/texts.ts";
import type { NoticeFacts, NoticeSection } from "./privacy-notice.ts";
import type { ProcessingActivity, UsedRecipient } from "./processing-activity.ts";

export interface NoticeMaterial {
  readonly registry: Registry;
  readonly activities: readonly ProcessingActivity[];
  readonly speech: Speech;
  readonly translations: Readonly<Record<string, string>>;
  readonly facts: NoticeFacts;
}

/** The sections that have something to say. */
export function noticeSections(material: NoticeMaterial): NoticeSection[] {
  const { speech, facts } = material;
  const { headings } = speech.texts.notice;
  const section = (
    name: SectionName,
    articles: readonly string[],
    lines: readonly string[],
  ): NoticeSection[] =>
    lines.length === 0 ? [] : [{ name, heading: headings[name], articles, lines: [...new Set(lines)] }];
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
      recipientsOf(material).map(({ name, role }) => `${name} (${speech.role(role)})`),
    ),
    ...section("transfers", ["13(1)(f)"], transferLines(material)),
    ...section(
      "retention",
      ["13(2)(a)"],
      material.activities.map((activity) => retentionLine(activity, material)),
    ),
    ...section("rights", ["13(2)(b)", "13(2)(c)"], rightLines(material)),
    ...section("objection", ["21(4)"], objectionLines(material)),
    ...section("complaint", ["13(2)(d)"], facts.authority === undefined ? [] : [facts.authority]),
    ...section("necessity", ["13(2)(e)"], facts.necessity === undefined ? [] : [facts.necessity]),
    ...section("automatedDecisions", ["13(2)(f)"], decisionLines(material)),
  ];
}

function controllerLines({ registry: { controller }, speech: { texts }, facts }: NoticeMaterial): string[] {
  const { dpo } = controller;
  return [
    controller.name,
    `${texts.contact}: ${controller.contact}`,
    ...(dpo === undefined ? [] : [`${texts.dataProtectionOfficer}: ${dpo}`]),
    ...(facts.representative === undefined
      ? []
      : [`${texts.notice.representative}: ${facts.representative}`]),
  ];
}

function purposeLine(activity: ProcessingActivity, { speech, translations }: NoticeMaterial): string {
  const { describe, basis, ground } = activity;
  const { notice } = speech.texts;
  const text = ground === undefined ? undefined : (translations[ground] ?? ground);
  const law = basis === "legalObligation" || basis === "publicTask";
  return [
    `${translations[describe] ?? describe}: ${speech.basis(basis)}.`,
    ...(text === undefined || basis === "softOptIn" ? [] : [law ? notice.law(text) : notice.interest(text)]),
  ].join(" ");
}

function dataLines({ activities, speech, facts }: NoticeMaterial): string[] {
  const used = activities.flatMap(({ categories }) => categories);
  const names = [...new Set(used.map(({ category }) => category))];
  return [
    ...names.map((name) => {
      const known = new Set(
        used.filter(({ category }) => category === name).flatMap(({ origins: all }) => all),
      );
      const from = origins.filter((origin) => known.has(origin));
      return `${speech.category(name)} (${from.map((origin) => speech.origin(origin)).join(", ")})`;
    }),
    ...(facts.sources === undefined ? [] : [facts.sources]),
  ];
}

const recipientsOf = ({ activities }: NoticeMaterial): UsedRecipient[] => [
  ...new Map(
    activities.flatMap(({ recipients }) => recipients).map((recipient) => [recipient.key, recipient]),
  ).values(),
];

/** Transfers without a ground are a gap, and not the public's business: nothing is sent. */
function transferLines(material: NoticeMaterial): string[] {
  const { speech, facts } = material;
  const { transfers, safeguards } = speech.texts.notice;
  const lines = recipientsOf(material).flatMap(({ name, country, transfer }) =>
    !transfer.allowed || transfer.ground === "none_needed"
      ? []
      : [transfers[transfer.ground](`${name}, ${speech.country(country)}`, speech.adequacyAuthority)],
  );
  return facts.safeguards === undefined || lines.length === 0
    ? lines
    : [...lines, safeguards(facts.safeguards)];
}

function retentionLine({ describe, keep }: ProcessingActivity, material: NoticeMaterial): string {
  const { speech, translations } = material;
  const kept = speech.texts.keptFor(speech.duration(keep.for), startText(keep, material));
  return `${translations[describe] ?? describe}: ${kept}.`;
}

function startText({ after }: Keep, { speech, translations }: NoticeMaterial): string {
  if (typeof after === "string") return translations[after] ?? after;
  const date = translations[after.column] ?? readableName(after.column).toLowerCase();
  return after.endOf === "year" ? speech.texts.endOfYear(date) : date;
}

function rightLines({ activities, speech }: NoticeMaterial): string[] {
  const given = new Set(activities.flatMap(({ basis }) => rightsByBasis(basis)));
  return toldRights.filter((right) => given.has(right)).map((right) => speech.right(right));
}

/** Art. 21(4): apart from all other information. */
function objectionLines(material: NoticeMaterial): string[] {
  const { objection, objectionToMarketing } = material.speech.texts.notice;
  const weighed = material.activities.some(
    ({ basis }) => basis === "legitimateInterest" || basis === "publicTask",
  );
  return [...(weighed ? [objection] : []), ...(marketing(material) ? [objectionToMarketing] : [])];
}

const marketing = ({ activities, registry }: NoticeMaterial): boolean =>
  activities.some(({ purpose, basis }) => {
    const declared = registry.purposes[purpose];
    return (
      basis === "softOptIn" || (declared?.basis === "legitimateInterest" && declared.directMarketing === true)
    );
  });

function decisionLines({ facts: { automatedDecisions }, speech }: NoticeMaterial): string[] {
  if (automatedDecisions === undefined) return [];
  return [automatedDecisions === "none" ? speech.texts.notice.noAutomatedDecisions : automatedDecisions];
}
