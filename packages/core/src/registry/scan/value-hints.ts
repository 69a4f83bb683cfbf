import type { Category } from "../column-rules.ts";

const SHAPES: readonly (readonly [RegExp, Category])[] = [
  [/^[^\s@]+@[^\s@]+\.[\p{L}]{2,}$/u, "EmailAddress"],
  [/^[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?$/, "BankAccount"],
  [/^(?:\d{1,3}\.){3}\d{1,3}(?:\/\d+)?$|^[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){3,7}(?:\/\d+)?$/i, "IPAddress"],
  [/^(?:\+|00|\(?0)[\d\s()./-]{7,20}$/, "TelephoneNumber"],
];

/** Most of a column's values have to look alike before that counts. */
const SHARE = 0.6;

/** What sampled values look like: only the answer leaves this function, never a value. */
export function valueHint(values: readonly unknown[]): Category | undefined {
  const texts = values.filter((value) => typeof value === "string" && value !== "");
  if (texts.length === 0) return undefined;
  return SHAPES.find(
    ([pattern]) => texts.filter((text) => pattern.test(String(text))).length >= texts.length * SHARE,
  )?.[1];
}
