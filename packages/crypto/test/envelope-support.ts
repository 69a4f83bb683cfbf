import { createEnvelopes, type Place } from "../src/envelope/envelope.ts";
import { absent, lengthPrefixed } from "../src/envelope/length-prefix.ts";
import { gcmSeal } from "../src/envelope/xaes.ts";
import { dataKeyOf } from "../src/keys/data-key.ts";

interface Names {
  readonly tenant?: string;
  readonly field?: string;
  readonly bind?: string | undefined;
}

export function place(names: Names = {}): Place {
  const { tenant = "acme", field = "customer.email" } = names;
  const bind = "bind" in names ? names.bind : "7";
  return {
    tenant: lengthPrefixed(tenant),
    field: lengthPrefixed(field),
    bind: bind === undefined ? absent() : lengthPrefixed(bind),
  };
}

export function createEnvelopesForTest() {
  const envelopes = createEnvelopes();
  const key = dataKeyOf(Buffer.alloc(32, 5));
  return {
    envelopes,
    key,
    seal: (value: unknown) => envelopes.seal(key, place(), value),
    open: (envelope: Uint8Array) => envelopes.open(key, place(), envelope),
    /** An envelope around any plaintext at all, its codec byte and padding included. */
    sealPlaintext: (plaintext: Uint8Array): Buffer => {
      const envelope = Buffer.alloc(42 + plaintext.length + 16);
      envelope.set(key.identity);
      const derived = key.xaes.begin(envelopes.random, envelope, 18, plaintext.length);
      const { tenant, field, bind } = place();
      const additional = Buffer.concat([key.identity, tenant, field, bind]);
      gcmSeal(derived, envelope.subarray(30, 42), additional, plaintext, envelope.subarray(42));
      return envelope;
    },
  };
}

export function flipped(bytes: Uint8Array, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}
