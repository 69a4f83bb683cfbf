import type { Gap } from "./gap.ts";
import type { NoticeFacts } from "./privacy-notice.ts";
import type { ProcessingActivity } from "./processing-activity.ts";

export interface NoticeGapsOptions {
  readonly activities: readonly ProcessingActivity[];
  readonly facts: NoticeFacts;
  readonly hasDpo: boolean;
  /** Whether the controller is established in the EEA. */
  readonly inUnion: boolean;
  /** Undefined: the registry is written in the notice's language. */
  readonly translated: Readonly<Record<string, string>> | undefined;
}

/** What a notice would have to say and cannot. */
export function noticeGaps({ activities, facts, hasDpo, inUnion, translated }: NoticeGapsOptions): Gap[] {
  const transfers = activities.flatMap(({ recipients }) => recipients.map(({ transfer }) => transfer));
  const categories = activities.flatMap((activity) => activity.categories);
  const missing: readonly (readonly [boolean, string, string, string])[] = [
    [!hasDpo, "13(1)(b)", "controller.dpo", "Name the data protection officer, or record why there is none."],
    [
      !inUnion && facts.representative === undefined,
      "13(1)(a)",
      "facts.representative",
      "Name the representative in the Union.",
    ],
    [facts.authority === undefined, "13(2)(d)", "facts.authority", "Name the supervisory authority."],
    [
      facts.necessity === undefined,
      "13(2)(e)",
      "facts.necessity",
      "Say whether the data must be given, and what follows if it is not.",
    ],
    [
      facts.automatedDecisions === undefined,
      "13(2)(f)",
      "facts.automatedDecisions",
      'Describe automated decisions, or say "none".',
    ],
    [
      facts.sources === undefined && categories.some(({ origins }) => origins.includes("thirdParty")),
      "14(2)(f)",
      "facts.sources",
      "Say where data that comes from others comes from.",
    ],
    [
      facts.safeguards === undefined &&
        transfers.some((transfer) => transfer.allowed && transfer.ground === "scc"),
      "13(1)(f)",
      "facts.safeguards",
      "Say where a copy of the clauses can be had.",
    ],
  ];
  return [
    ...missing.flatMap(([isMissing, article, where, fix]) => (isMissing ? [{ article, where, fix }] : [])),
    ...activities.flatMap((activity) => activityGaps(activity, translated)),
  ];
}

function activityGaps(activity: ProcessingActivity, translated: NoticeGapsOptions["translated"]): Gap[] {
  const where = `purposes.${activity.purpose}`;
  const { describe, ground, basis, keep, categories } = activity;
  const after = typeof keep.after === "string" ? keep.after : keep.after.column;
  const interest = basis === "legitimateInterest" && ground !== undefined ? [ground] : [];
  const untranslated = [describe, after, ...interest].some(
    (text) => translated !== undefined && !(text in translated),
  );
  return [
    ...(untranslated
      ? [{ article: "12(1)", where, fix: "Translate its texts: the person must be able to read them." }]
      : []),
    ...categories.flatMap(({ category, special, condition }) =>
      special !== undefined && condition === undefined
        ? [
            {
              article: "9(2)",
              where: `${where}: ${category}`,
              fix: "Name the condition for the special category.",
            },
          ]
        : [],
    ),
    ...activity.recipients.flatMap(({ key, transfer }) =>
      transfer.allowed
        ? []
        : [
            {
              article: "13(1)(f)",
              where: `recipients.${key}`,
              fix: `No ground for the transfer: ${transfer.because}.`,
            },
          ],
    ),
  ];
}
