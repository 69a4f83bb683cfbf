import type { Registry } from "../registry/define-registry.ts";
import type { Keep, Purpose } from "../registry/purposes.ts";
import type { Recipient } from "../registry/recipients.ts";
import { placeOf, valuesFor, type PersonalValue } from "../values/personal-values.ts";
import { reachedSubjects } from "../graph/reached-subjects.ts";
import type { CalendarDate } from "../calendar/calendar-date.ts";
import type { PrivacyLaw } from "../vocabulary/privacy-law.ts";
import type { SpecialCategory } from "../vocabulary/special-categories.ts";
import { basisArticles, type LegalBasis } from "../vocabulary/legal-bases.ts";
import { transferGround, type TransferAnswer } from "../law/transfer-ground.ts";

/** A category of personal data that a purpose uses. */
export interface UsedCategory {
  readonly category: string;
  readonly origins: readonly string[];
  readonly special?: SpecialCategory;
  /** The condition of Art. 9(2). */
  readonly condition?: string;
}

/** Somebody who receives data for a purpose, and on what ground it may leave the country. */
export interface UsedRecipient {
  readonly key: string;
  readonly name: string;
  readonly role: Recipient["role"];
  readonly country: string;
  readonly transfer: TransferAnswer;
}

/** What is done for one purpose: the facts from which the record, the notice and the map are written. */
export interface ProcessingActivity {
  readonly purpose: string;
  readonly describe: string;
  readonly as: "controller" | "processor";
  readonly basis: LegalBasis;
  /** `"6(1)(a)"`. */
  readonly article: string;
  /** The provision, the interest or the product that the basis names. */
  readonly ground?: string;
  /** Kinds of person. */
  readonly subjects: readonly string[];
  readonly categories: readonly UsedCategory[];
  /** Where the data stands: `users.email`. */
  readonly places: readonly string[];
  readonly recipients: readonly UsedRecipient[];
  readonly keep: Keep;
}

export interface ProcessingActivitiesOptions {
  /** The day on which transfers are judged. */
  readonly on: CalendarDate;
  readonly law?: PrivacyLaw;
}

/** One activity a purpose, in the order of the registry. */
export function processingActivities(
  registry: Registry,
  options: ProcessingActivitiesOptions,
): ProcessingActivity[] {
  const owned = reachedSubjects(registry, { through: "ownership" });
  const reached = reachedSubjects(registry, { through: "any edge" });
  return Object.entries(registry.purposes).map(([key, purpose]) => {
    const used = valuesFor(registry, key);
    const subjects = used.flatMap(({ table, identifies }) => {
      if (typeof identifies === "string") return [identifies];
      const owners = owned.get(table.key);
      return [...(owners?.size ? owners : (reached.get(table.key) ?? []))];
    });
    const ground = groundOf(purpose);
    return {
      purpose: key,
      describe: purpose.describe,
      as: purpose.as ?? "controller",
      basis: purpose.basis,
      article: basisArticles[purpose.basis],
      ...(ground !== undefined && { ground }),
      subjects: [...new Set(subjects)],
      categories: categoriesOf(used),
      places: used.map(placeOf),
      recipients: recipientsOf(registry, key, options),
      keep: purpose.keep,
    };
  });
}

function categoriesOf(used: readonly PersonalValue[]): UsedCategory[] {
  const groups = new Map<string, UsedCategory>();
  for (const { category, special, condition, origin } of used) {
    const name = `${category} ${special ?? ""}`;
    const origins = new Set([...(groups.get(name)?.origins ?? []), origin]);
    groups.set(name, {
      category,
      origins: [...origins],
      ...(special !== undefined && { special }),
      ...(condition !== undefined && { condition }),
    });
  }
  return [...groups.values()];
}

const recipientsOf = (
  registry: Registry,
  purpose: string,
  options: ProcessingActivitiesOptions,
): UsedRecipient[] =>
  Object.entries(registry.recipients)
    .filter(([, recipient]) => recipient.for.includes(purpose))
    .map(([key, recipient]) => {
      const { name, role, country } = recipient;
      return { key, name, role, country, transfer: transferGround(recipient, options) };
    });

function groundOf(purpose: Purpose): string | undefined {
  switch (purpose.basis) {
    case "legalObligation":
    case "publicTask":
      return purpose.law;
    case "legitimateInterest":
      return purpose.interest;
    case "softOptIn":
      return purpose.product;
    default:
      return undefined;
  }
}
