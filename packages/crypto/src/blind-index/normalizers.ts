import { domainToASCII } from "node:url";

/**
 * Presets that make different spellings of one value equal before they are hashed. Any pure function from the
 * value to text will do; once values were hashed with it, it must never change.
 */
export const normalize = { text, email, phone, name, domain } as const;

/** The text itself, in one Unicode form and without white space around it. */
function text(value: string): string {
  return value.normalize("NFKC").trim();
}

/** Lower case throughout: no mail system in use tells mailboxes apart by case. The domain in its ASCII form. */
function email(value: string): string {
  const whole = text(value).toLowerCase();
  const at = whole.lastIndexOf("@");
  return at < 0 ? whole : `${whole.slice(0, at)}@${domain(whole)}`;
}

/**
 * Digits, with a plus before them when the number is international (`+49`, `0049`). The zero in `+49 (0) 30`
 * is dropped. A national number stays national: its country is not in it.
 */
function phone(value: string): string {
  const written = text(value);
  const digits = written.replaceAll(/[^0-9]/g, "");
  const international = written.startsWith("+") || /^00[1-9]/.test(digits);
  if (!international) return digits;
  return `+${written
    .replace("(0)", "")
    .replaceAll(/[^0-9]/g, "")
    .replace(/^00(?=[1-9])/, "")}`;
}

/** Without case, accents and repeated white space: `José  Ñuñez` is `jose nunez`. */
function name(value: string): string {
  return value.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase().replaceAll(/\s+/gu, " ").trim();
}

/** A host name, or that of an e-mail address, in lower-case ASCII. */
function domain(value: string): string {
  const host = text(value)
    .toLowerCase()
    .replace(/.*@/s, "")
    .replaceAll(/^\s+|[.\s]+$/g, "");
  const ascii = domainToASCII(host);
  return ascii === "" ? host : ascii; // not a host name: its own text finds it again
}
