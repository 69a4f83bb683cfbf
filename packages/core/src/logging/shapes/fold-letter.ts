/** A letter, digit or sign in its plain form: ＠ is @, ٣ is 3; what is not seen (a zero-width space) is nothing. */
export function foldLetter(letter: string): string {
  if (/\p{Cf}/u.test(letter)) return "";
  if (letter === "。" || letter === "｡") return ".";
  if (/[\u2010-\u2015\u2212]/.test(letter)) return "-";
  const plain = letter.normalize("NFKC");
  return isForeignDigit(plain) ? String(digitOf(plain)) : plain;
}

const isForeignDigit = (letter: string): boolean => /^[^\0-\x7f]$/u.test(letter) && /^\p{Nd}$/u.test(letter);

/** Unicode keeps the digits of every script together, from zero to nine. */
function digitOf(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return value;
}
