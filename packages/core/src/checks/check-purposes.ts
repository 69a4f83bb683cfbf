import { parseDuration } from "../calendar/duration.ts";
import type { Registry } from "../registry/define-registry.ts";
import { error, warning, type Finding } from "./finding.ts";
import { personalValues } from "../values/personal-values.ts";
import type { Purpose } from "../registry/purposes.ts";

/** Retention that can be computed, and the facts that a notice must state. Types cannot see an empty text. */
export function checkPurposes(registry: Registry): Finding[] {
  const values = personalValues(registry);
  return Object.entries(registry.purposes).flatMap(([key, purpose]) => {
    const where = `purposes.${key}`;
    const served = values.filter(({ purposes }) => purposes.includes(key));
    const { after, for: duration } = purpose.keep;
    const dateless =
      typeof after === "string"
        ? []
        : [...new Set(served.map(({ table }) => table))].filter(
            ({ columns }) => !columns.some((column) => column.key === after.column),
          );
    return [
      ...(isDuration(duration) && (typeof after !== "string" || after.trim() !== "")
        ? []
        : [
            error(
              "purpose_without_retention",
              where,
              "Give keep.for as ISO 8601, P30D for example, and say after what.",
            ),
          ]),
      ...dateless.map(({ key: table }) =>
        error(
          "retention_date_missing",
          `${where}: ${table}`,
          `Its time is counted from the column ${typeof after === "string" ? "" : after.column}, which the table does not have: add it, or serve its values by a purpose that counts from an event.`,
        ),
      ),
      ...(served.length > 0
        ? []
        : [warning("purpose_unused", where, "No column serves it: remove it, or name it in `for`.")]),
      ...missingFacts(purpose).map((fact) =>
        error(
          "notice_fact_missing",
          `${where}.${fact}`,
          "State it: the notice and the record need it (Art. 13, 30).",
        ),
      ),
    ];
  });
}

function isDuration(duration: string): boolean {
  try {
    parseDuration(duration);
    return true;
  } catch {
    return false;
  }
}

function missingFacts(purpose: Purpose): string[] {
  const facts = factsOf(purpose);
  return Object.entries({ describe: purpose.describe, ...facts }).flatMap(([name, fact]) =>
    fact.trim() === "" ? [name] : [],
  );
}

function factsOf(purpose: Purpose): Readonly<Record<string, string>> {
  switch (purpose.basis) {
    case "consent":
      return { notice: purpose.notice };
    case "softOptIn":
      return { notice: purpose.notice, product: purpose.product };
    case "legalObligation":
    case "publicTask":
      return { law: purpose.law };
    case "legitimateInterest":
      return { interest: purpose.interest, assessment: purpose.assessment };
    default:
      return {};
  }
}
