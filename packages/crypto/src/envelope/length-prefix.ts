/** Lengths stop below the mark of an absent value. */
const ABSENT = 0xffff_ffff;

/** u32be length, then the bytes: two different lists of values never have the same bytes. */
export function lengthPrefixed(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value);
  const prefixed = Buffer.allocUnsafe(4 + bytes.length);
  prefixed.writeUInt32BE(bytes.length, 0);
  prefixed.set(bytes, 4);
  return prefixed;
}

/** What stands where there is no value: apart from the empty value, whose length is 0. */
export function absent(): Buffer {
  const mark = Buffer.allocUnsafe(4);
  mark.writeUInt32BE(ABSENT, 0);
  return mark;
}
