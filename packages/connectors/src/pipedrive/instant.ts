/** Queries take no fractions of a second. */
export const withoutFractions = (date: Date): string => date.toISOString().replace(/\.\d{3}Z$/, "Z");
