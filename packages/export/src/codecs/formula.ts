import { ASCII, NOT_CELL } from "./bytes.ts";

/** `= + - @`, TAB and NUL: with one of these at its beginning a cell is a formula (ASVS 5.0, 1.2.10). */
export const FORMULA: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  [ASCII.EQUALS, ASCII.PLUS, ASCII.MINUS, ASCII.AT, ASCII.TAB, 0].some((each) => each === byte) ? 1 : 0,
);
/** 1 for bytes at the beginning of a text that need no thought. */
export const PLAIN_LEAD: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  FORMULA[byte] === 0 && NOT_CELL[byte] === 0 && byte !== ASCII.APOSTROPHE ? 1 : 0,
);

/** How the CSV codec treats text. */
export interface CsvOptions {
  /**
   * An apostrophe before text that a spreadsheet would run as a formula. It is undone by `readExport`: text
   * that already begins with apostrophes and a formula character gets one more.
   *
   * @defaultValue true
   */
  readonly neutralise?: boolean;
}
