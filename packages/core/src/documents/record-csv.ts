import type { ProcessingActivity } from "./processing-activity.ts";
import type { RecordOfProcessing } from "./record-of-processing.ts";
import { categoryText, keepText, recipientText } from "./record-wording.ts";

const HEAD = [
  "article",
  "on behalf of",
  "purpose",
  "description",
  "legal basis",
  "ground",
  "people",
  "personal data",
  "places",
  "recipients and transfers",
  "kept for",
  "security",
];

/**
 * The record of processing as CSV (RFC 4180, UTF-8, CRLF): one row an activity, and one an activity and
 * customer. A text that a spreadsheet would run as a formula is quoted with an apostrophe.
 */
export function recordCsv(record: RecordOfProcessing): string {
  const { activities, onBehalf, security } = record;
  const rows = [
    ...activities.map((activity) => ["30(1)", "", ...cells(activity, security)]),
    ...onBehalf.flatMap(({ customer, activities: processed }) =>
      processed.map((activity) => ["30(2)", customer.name, ...cells(activity, security)]),
    ),
  ];
  return [HEAD, ...rows].map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

const cells = (activity: ProcessingActivity, security: readonly string[]): string[] => [
  activity.purpose,
  activity.describe,
  `Art. ${activity.article}`,
  activity.ground ?? "",
  activity.subjects.join("; "),
  activity.categories.map(categoryText).join("; "),
  activity.places.join("; "),
  activity.recipients.map(recipientText).join("; "),
  keepText(activity.keep),
  security.join("; "),
];

function field(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
