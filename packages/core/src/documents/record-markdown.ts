import type { ProcessingActivity } from "./processing-activity.ts";
import type { RecordOfProcessing, ResponsibleParty } from "./record-of-processing.ts";
import { categoryText, keepText, recipientText } from "./record-wording.ts";

/** The record of processing as Markdown, in English. */
export function recordMarkdown(record: RecordOfProcessing): string {
  const { controller, jointControllers, activities, onBehalf, security, gaps, on } = record;
  return [
    "# Record of processing activities",
    `As of ${on}. Controller: ${partyText(controller)}.`,
    ...jointControllers.map((party) => `Joint controller: ${partyText(party)}.`),
    "## As controller (GDPR Art. 30(1))",
    activityTable(activities),
    ...(onBehalf.length > 0 ? ["## As processor (GDPR Art. 30(2))"] : []),
    ...onBehalf.flatMap(({ customer, activities: processed }) => [
      `### On behalf of ${partyText(customer)}`,
      activityTable(processed),
    ]),
    "## Security (GDPR Art. 32(1))",
    ...(security.length > 0
      ? [security.map((measure) => `- ${cell(measure)}`).join("\n")]
      : ["Not described."]),
    ...(gaps.length > 0
      ? [
          "## Gaps",
          gaps.map(({ article, where, fix }) => `- Art. ${article}, ${cell(where)}: ${cell(fix)}`).join("\n"),
        ]
      : []),
  ]
    .join("\n\n")
    .concat("\n");
}

const partyText = ({ name, contact, country, dpo, representative }: ResponsibleParty): string =>
  cell(
    [
      name,
      country,
      contact,
      dpo && `data protection officer ${dpo}`,
      representative && `representative ${representative}`,
    ]
      .filter((part) => part !== undefined && part !== "")
      .join(", "),
  );

const HEAD = ["Purpose", "Legal basis", "People", "Personal data", "Recipients and transfers", "Kept for"];

const activityTable = (activities: readonly ProcessingActivity[]): string =>
  [HEAD, HEAD.map(() => "---"), ...activities.map(row)].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const row = (activity: ProcessingActivity): string[] =>
  [
    activity.describe,
    `Art. ${activity.article}${activity.ground === undefined ? "" : `, ${activity.ground}`}`,
    activity.subjects.join(", "),
    activity.categories.map(categoryText).join(", "),
    activity.recipients.map(recipientText).join("; "),
    keepText(activity.keep),
  ].map(cell);

/** Names come from customers too: nothing in them may become markup. */
const cell = (text: string): string =>
  text.replaceAll(/[\r\n]+/g, " ").replaceAll(/[\\|<>[\]`*#]/g, String.raw`\$&`);
