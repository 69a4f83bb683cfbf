import { createCipheriv, createDecipheriv, createHmac } from "node:crypto";
import { createTestDatabase } from "@habeas/testbed";
import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { dataKey } from "../src/schema.ts";
import { decodeEnvelope } from "./examples/decode-envelope.ts";
import { openProvider } from "./open-provider.ts";
import { newPerson, openVault, sealedDatabase } from "./vault-support.ts";

const prefixed = (text: string): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(text));
  return Buffer.concat([length, Buffer.from(text)]);
};
const uint32 = (value: number) => Buffer.from(value.toString(16).padStart(8, "0"), "hex");
const expand = (key: Uint8Array, info: string | Uint8Array) =>
  createHmac("sha256", key)
    .update(Buffer.concat([Buffer.from(info), Buffer.of(1)]))
    .digest();

/** XAES-256-GCM as C2SP writes it down, for a first half and a key. */
function derived(key: Uint8Array, half: Uint8Array): Buffer {
  const aes = createCipheriv("aes-256-ecb", key, null);
  const zero = BigInt(`0x${aes.update(Buffer.alloc(16)).toString("hex")}`);
  const subkey = ((zero << 1n) & (2n ** 128n - 1n)) ^ (zero >> 127n === 1n ? 0x87n : 0n);
  const block = (counter: number) => {
    const message = Buffer.concat([Buffer.from([0, counter, 0x58, 0]), half]).toString("hex");
    return aes.update(Buffer.from((BigInt(`0x${message}`) ^ subkey).toString(16).padStart(32, "0"), "hex"));
  };
  return Buffer.concat([block(1), block(2)]);
}

it("the keys of the documentation open what a vault stored: from the roots to the value, and to its blind index", async () => {
  await using database = await createTestDatabase({ template: sealedDatabase });
  const { keys, seen } = openProvider();
  const { people } = openVault(database.db, { keys });
  const person = newPerson({ email: "Maria@Example.com" });
  const row = await people.seal(person);
  const [stored] = await database.db.select().from(dataKey).where(eq(dataKey.personKey, person.id));
  const wrapped = Buffer.from(stored?.wrapped ?? []);

  expect(seen.roots.length).toBe(64);
  const [dataRoot, indexRoot] = [seen.roots.subarray(0, 32), seen.roots.subarray(32)];
  const [half, rest] = [wrapped.subarray(0, 12), wrapped.subarray(12, 24)];
  const gcm = createDecipheriv("aes-256-gcm", derived(expand(dataRoot, "habeas/1 wrap"), half), rest);
  const where = [
    prefixed("habeas/1 data key"),
    prefixed(person.tenantId),
    prefixed("users"),
    prefixed(person.id),
  ];
  gcm.setAAD(Buffer.concat([...where, stored?.keyId ?? Buffer.alloc(0), uint32(1)]));
  gcm.setAuthTag(wrapped.subarray(-16));
  const raw = Buffer.concat([gcm.update(wrapped.subarray(24, -16)), gcm.final()]);
  const envelope = Buffer.from(row.email.envelope);
  expect(decodeEnvelope(raw, envelope, person.tenantId, "customer.email", person.id)).toBe(person.email);

  const info = [Buffer.from("idx"), prefixed("customer.email"), prefixed("email_index"), uint32(1)];
  const index = createHmac("sha256", expand(indexRoot, Buffer.concat(info)))
    .update("maria@example.com")
    .digest();
  expect(Buffer.from(row.emailIndex?.bytes ?? [])).toEqual(
    Buffer.of(index[0] ?? 0, index[1] ?? 0, (index[2] ?? 0) & 0xc0), // 18 bits of a table of 1,000,000 rows
  );
});
