import { CoreError } from "../errors.ts";
import { hex, utf8 } from "../ledger/encoding.ts";
import type { Acting } from "./act.ts";
import { normaliseEmail } from "../vocabulary/address.ts";
import { ownAddresses } from "../people/own-addresses.ts";

/**
 * Binds a confirmation to the address that it is mailed to: an HMAC over the entry of the first act and the
 * address, which says nothing without the key and differs from token to token. Double opt-in proves that
 * whoever reads that mailbox agreed, and no other.
 *
 * @returns undefined for a person without an address: her token goes another way.
 * @throws A {@link CoreError}: `address_unreadable`.
 */
export async function mailedAddress(acting: Acting, entry: string): Promise<string | undefined> {
  const [keyId] = acting.base.derivedKeys.ids("doubleOptIn");
  const [email] = await presentAddresses(acting);
  return keyId === undefined || email === undefined ? undefined : bound(acting, { keyId, entry, email });
}

/** @throws A {@link CoreError}: `address_changed`; `address_unreadable`. */
export async function refuseOtherAddress(
  acting: Acting,
  { entry, address }: { readonly entry: string; readonly address: string | undefined },
): Promise<void> {
  if (address === undefined) return;
  const keys = acting.base.derivedKeys.ids("doubleOptIn");
  for (const email of await presentAddresses(acting)) {
    if (keys.some((keyId) => bound(acting, { keyId, entry, email }) === address)) return;
  }
  throw new CoreError("address_changed", "the person's address is not the one that the link was mailed to", {
    fix: "ask for consent again, at the new address",
  });
}

async function presentAddresses({ base, person }: Acting): Promise<readonly string[]> {
  const emails = person.subject === undefined ? [] : await ownAddresses(base, person.subject);
  return emails.flatMap((email) => normaliseEmail(email) ?? []);
}

/** No token begins with a NUL: what is signed here can never be one. */
function bound(
  { base }: Acting,
  { keyId, entry, email }: Readonly<Record<"keyId" | "entry" | "email", string>>,
): string | undefined {
  const mac = base.derivedKeys.hmac("doubleOptIn", keyId, utf8(`\0address\0${entry}\0${email}`));
  return mac && hex(mac);
}
