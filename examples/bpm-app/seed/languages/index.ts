/**
 * What the app says in German, Spanish, Dutch and Portuguese.
 *
 * @module
 */
export { dutch } from "./dutch.ts";
export { german } from "./german.ts";
export { portuguese } from "./portuguese.ts";
export { spanish } from "./spanish.ts";
export type { FormKey, FormTexts, Language, ProcessKey } from "./language.ts";
