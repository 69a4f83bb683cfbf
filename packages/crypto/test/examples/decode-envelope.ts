// #region decoder
import { createCipheriv, createDecipheriv, createHmac } from "node:crypto";

const expand = (key: Buffer, label: string) => createHmac("sha256", key).update(`${label}\u0001`).digest();
const uint32 = (value: number) => Buffer.from(value.toString(16).padStart(8, "0"), "hex");
const prefixed = (text: string) => Buffer.concat([uint32(Buffer.byteLength(text)), Buffer.from(text)]);

export function decodeEnvelope(
  dataKey: Buffer,
  envelope: Buffer,
  tenant: string,
  field: string,
  bind?: string,
): unknown {
  if (envelope.readUInt16BE(0) !== 0xfa01) throw new Error("not an envelope of version 1");
  if (!expand(dataKey, "habeas/1 kid").subarray(0, 16).equals(envelope.subarray(2, 18)))
    throw new Error("another key");
  const [nonce, body, tag] = [envelope.subarray(18, 42), envelope.subarray(42, -16), envelope.subarray(-16)];

  const aes = createCipheriv("aes-256-ecb", expand(dataKey, "habeas/1 xaes-256-gcm"), null).setAutoPadding(
    false,
  );
  const zero = BigInt(`0x${aes.update(Buffer.alloc(16)).toString("hex")}`); // CMAC's subkey: doubled in GF(2^128)
  const subkey = ((zero << 1n) & (2n ** 128n - 1n)) ^ (zero >> 127n === 1n ? 0x87n : 0n);
  const block = (counter: number) => {
    const message = Buffer.concat([Buffer.from([0, counter, 0x58, 0]), nonce.subarray(0, 12)]);
    const sum = BigInt(`0x${message.toString("hex")}`) ^ subkey;
    return aes.update(Buffer.from(sum.toString(16).padStart(32, "0"), "hex"));
  };

  const gcm = createDecipheriv("aes-256-gcm", Buffer.concat([block(1), block(2)]), nonce.subarray(12));
  const place = [prefixed(tenant), prefixed(field), bind === undefined ? uint32(0xffffffff) : prefixed(bind)];
  gcm.setAAD(Buffer.concat([envelope.subarray(0, 18), ...place])).setAuthTag(tag);
  const plain = Buffer.concat([gcm.update(body), gcm.final()]);
  const payload = plain.subarray(1, plain.lastIndexOf(0x80));
  const codecs = [
    () => payload.toString("utf8"),
    () => payload,
    () => JSON.parse(payload.toString("utf8")) as unknown,
    () => payload.readBigInt64BE(),
    () => payload.readDoubleBE(),
    () => payload[0] === 1,
    () => new Date(Number(payload.readBigInt64BE())),
  ];
  return codecs[plain[0] ?? -1]?.();
}
// #endregion decoder
