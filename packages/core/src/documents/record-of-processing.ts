import type { CalendarDate } from "../calendar/calendar-date.ts";
import type { PrivacyLaw } from "../vocabulary/privacy-law.ts";
import type { Registry } from "../registry/define-registry.ts";
import type { Gap } from "./gap.ts";
import { processingActivities, type ProcessingActivity } from "./processing-activity.ts";

/** Somebody who answers for processing, and how to reach them. */
export interface ResponsibleParty {
  readonly name: string;
  readonly contact: string;
  readonly country?: string;
  readonly dpo?: string;
  /** The representative in the Union. Art. 27. */
  readonly representative?: string;
}

/** A customer on whose behalf the processor acts. */
export interface CustomerParty extends ResponsibleParty {
  readonly tenant: string;
}

/** What a record of processing says beyond the registry (Art. 30 GDPR). */
export interface RecordOfProcessingOptions {
  /** The day of the record: transfers are judged on it. */
  readonly on: CalendarDate;
  readonly law?: PrivacyLaw;
  /** The customers, for the record of Art. 30(2). @defaultValue none */
  readonly tenants?: readonly CustomerParty[];
  readonly representative?: string;
  /** Art. 26. @defaultValue none */
  readonly jointControllers?: readonly ResponsibleParty[];
  /** The measures of Art. 32(1) that the registry cannot know. @defaultValue none */
  readonly security?: readonly string[];
}

/** What a processor does on behalf of one customer. Art. 30(2). */
export interface ProcessingOnBehalf {
  readonly customer: CustomerParty;
  readonly activities: readonly ProcessingActivity[];
}

/** The record of processing activities as data. GDPR Art. 30. */
export interface RecordOfProcessing {
  readonly on: CalendarDate;
  readonly controller: ResponsibleParty;
  readonly jointControllers: readonly ResponsibleParty[];
  /** The controller's own purposes. Art. 30(1). */
  readonly activities: readonly ProcessingActivity[];
  /** One entry a customer. Art. 30(2). */
  readonly onBehalf: readonly ProcessingOnBehalf[];
  readonly security: readonly string[];
  readonly gaps: readonly Gap[];
}

/**
 * The record of processing, derived from the registry: what it lists is what the columns say, so it cannot
 * fall behind the schema. `recordMarkdown`, `recordCsv` and `recordJsonLd` write it down. What the registry
 * cannot know comes in as options, and what is missing is named in `gaps`.
 *
 * @throws A `CoreError`: `invalid_date`.
 */
export function recordOfProcessing(
  registry: Registry,
  options: RecordOfProcessingOptions,
): RecordOfProcessing {
  const { on, tenants = [], representative, jointControllers = [], security = [] } = options;
  const { name, country, contact, dpo } = registry.controller;
  const activities = processingActivities(registry, options);
  const onBehalf = activities.filter((activity) => activity.as === "processor");
  const measures = [...encryption(registry), ...security];
  return {
    on,
    controller: {
      name,
      contact,
      country,
      ...(dpo !== undefined && { dpo }),
      ...(representative !== undefined && { representative }),
    },
    jointControllers,
    activities: activities.filter((activity) => activity.as === "controller"),
    onBehalf: tenants.map((customer) => ({ customer, activities: onBehalf })),
    security: measures,
    gaps: gapsOf(activities, { measures, tenants, jointControllers }),
  };
}

function encryption(registry: Registry): string[] {
  const sealed = registry.tables.flatMap(({ columns }) => columns.filter((column) => column.sealed));
  return sealed.length === 0
    ? []
    : [`Field-level encryption of ${sealed.length} columns with keys per person`];
}

function gapsOf(
  activities: readonly ProcessingActivity[],
  {
    measures,
    tenants,
    jointControllers,
  }: {
    readonly measures: readonly string[];
    readonly tenants: readonly CustomerParty[];
    readonly jointControllers: readonly ResponsibleParty[];
  },
): Gap[] {
  const processes = activities.some((activity) => activity.as === "processor");
  const shares = activities.some(({ recipients }) =>
    recipients.some(({ role }) => role === "jointController"),
  );
  const missing: readonly (readonly [boolean, Gap])[] = [
    [
      measures.length === 0,
      { article: "30(1)(g)", where: "security", fix: "Describe the technical and organisational measures." },
    ],
    [
      processes && tenants.length === 0,
      { article: "30(2)(a)", where: "tenants", fix: "Name each customer on whose behalf data is processed." },
    ],
    [
      shares && jointControllers.length === 0,
      { article: "30(1)(a)", where: "jointControllers", fix: "Name the joint controllers." },
    ],
  ];
  return [
    ...missing.flatMap(([isMissing, gap]) => (isMissing ? [gap] : [])),
    ...activities.flatMap(activityGaps),
  ];
}

function activityGaps({ purpose, categories, subjects, recipients }: ProcessingActivity): Gap[] {
  const where = `purposes.${purpose}`;
  return [
    ...(categories.length === 0
      ? [
          {
            article: "30(1)(c)",
            where,
            fix: "No column serves this purpose: remove it, or name it in `for`.",
          },
        ]
      : []),
    ...(categories.length > 0 && subjects.length === 0
      ? [{ article: "30(1)(c)", where, fix: "No kind of person is reached: add a subject or an edge." }]
      : []),
    ...recipients.flatMap(({ key, transfer }) =>
      transfer.allowed
        ? []
        : [
            {
              article: "30(1)(e)",
              where: `recipients.${key}`,
              fix: `No ground for the transfer: ${transfer.because}.`,
            },
          ],
    ),
  ];
}
