import { domainToASCII } from "node:url";

/** The version of {@link normaliseEmail}. Old versions stay: a hash cannot be made again. */
export const NORMALISER = 1;

/**
 * The form of an e-mail address that is hashed, version 1: trimmed, NFC, lower case, the domain in ASCII. Dots
 * and `+tags` stay: whether they matter is up to the host of the mailbox.
 *
 * @returns undefined for what is no address.
 */
export function normaliseEmail(email: string): string | undefined {
  const text = email.trim().normalize("NFC").toLowerCase();
  const at = text.lastIndexOf("@");
  const name = text.slice(at + 1).replace(/\.$/, "");
  // most domains are what the standard would make of them: a campaign has a hundred thousand
  const domain = /^[a-z]([a-z0-9-]*\.)*[a-z]+$/.test(name) ? name : domainToASCII(name);
  const local = text.slice(0, Math.max(at, 0));
  if (local === "" || domain === "" || /[\s\p{Cc}]/u.test(local) || !text.isWellFormed()) return undefined;
  return `${local}@${domain}`;
}
