import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from "node:crypto";
import { contract, defineRegistry, type SealedValues } from "@habeas/core";
import { customType, pgTable, text } from "drizzle-orm/pg-core";
import { TENANT } from "./forms.ts";

const bytea = customType<{ data: Uint8Array }>({ dataType: () => "bytea" });
const lettersTable = () =>
  pgTable("letters", {
    id: text("id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    person: text("person").notNull(),
    body: bytea("body").notNull(),
  });

/** One table with a sealed column; or the same one as if nothing in it were sealed. */
export function letterRegistry(isSealed: boolean) {
  const sealable = lettersTable();
  if (isSealed) {
    // The mark that @habeas/crypto puts on its columns.
    Object.defineProperty(sealable.body, Symbol.for("habeas.sealed"), { value: { field: "letter.body" } });
  }
  return defineRegistry({
    schema: { letters: sealable },
    controller: { name: "Bench", country: "DE", contact: "privacy@acme.example" },
    purposes: { work: contract({ describe: "Work", keep: { for: "P30D", after: "contract ended" } }) },
    tables: (p) => ({ letters: { id: p.none(), tenantId: p.tenant(), person: p.subject(), body: p.none() } }),
  });
}

const ROOT = createSecretKey(Buffer.alloc(32, 7));
const keyOf = (person: string): KeyObject =>
  createSecretKey(Buffer.from(hkdfSync("sha256", ROOT, "", person, 32)));

/** AES-256-GCM with one key a person, derived once a batch, as a vault does it. */
export const benchSealedValues: SealedValues = {
  columns: [{ table: "letters", column: "body", with: ["tenant_id", "person", "id"] }],
  async open(batch) {
    const keys = new Map<string, KeyObject>();
    return await Promise.resolve(
      batch.map(({ value, with: [, person, letter] }) => {
        const name = person ?? "";
        const key = keys.get(name) ?? keyOf(name);
        keys.set(name, key);
        const bytes = typeof value === "string" ? Buffer.from(value, "base64") : value;
        const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12));
        decipher.setAAD(Buffer.from(letter ?? ""));
        decipher.setAuthTag(bytes.subarray(12, 28));
        const opened = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
        return { ok: true, value: opened.toString() };
      }),
    );
  },
};

/** COPY text of so many letters, each of about 60 characters, ten to a person. */
export function* letters(count: number): Iterable<string> {
  let key = ROOT;
  for (let number = 0; number < count; number += 1) {
    const person = `p${Math.floor(number / 10)}`;
    if (number % 10 === 0) key = keyOf(person);
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(`l${number}`));
    const body = Buffer.concat([
      cipher.update(`Letter ${number}: everything that she wrote to the company that day.`),
      cipher.final(),
    ]);
    yield `l${number}\t${TENANT}\t${person}\t\\\\x${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("hex")}\n`;
  }
}

export const LETTERS = `create table letters (id text primary key, tenant_id text not null, person text not null, body bytea not null)`;
