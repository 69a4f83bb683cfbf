import type { Keep } from "../registry/purposes.ts";
import { wordIn } from "../vocabulary/language.ts";
import { specialCategories } from "../vocabulary/special-categories.ts";
import type { UsedCategory, UsedRecipient } from "./processing-activity.ts";

/** `Health (data concerning health, Art. 9(2)(h))`. */
export const categoryText = ({ category, special, condition }: UsedCategory): string =>
  special === undefined
    ? category
    : `${category} (${wordIn(specialCategories[special], "en")}, Art. ${condition ?? "9(2) not named"})`;

/** `ActiveCampaign (processor, US: dpf, Implementing Decision …)`. */
export const recipientText = ({ name, role, country, transfer }: UsedRecipient): string =>
  `${name} (${role}, ${country}: ${
    transfer.allowed ? `${transfer.ground}, ${transfer.source}` : `no transfer, ${transfer.because}`
  })`;

/** `P8Y after the end of the year of issuedAt`. */
export function keepText({ for: duration, after }: Keep): string {
  if (typeof after === "string") return `${duration} after ${after}`;
  return `${duration} after ${after.endOf === "year" ? "the end of the year of " : ""}${after.column}`;
}
