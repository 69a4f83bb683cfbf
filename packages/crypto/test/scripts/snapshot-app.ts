/**
 * An app that is bundled, put into a start-up snapshot while its vault is warm, and started from it: seals and opens
 * notes of the database in `DATABASE_URL`, and prints the nonces as one JSON line.
 */
import { createCipheriv, createDecipheriv, randomUUID } from "node:crypto";
import { startupSnapshot } from "node:v8";
import { drizzle } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import { createVault, type KeyProvider } from "../../src/index.ts";
import { localKeys } from "../../src/local.ts";
import { notes } from "../sealed-tables.ts";

/** A key service would be asked here: nothing of the key stays in memory. */
const service: KeyProvider = {
  id: "service",
  wrap: async (key) => {
    const cipher = createCipheriv("aes-256-gcm", Buffer.alloc(32, 1), Buffer.alloc(12));
    return await Promise.resolve(Buffer.concat([cipher.update(key), cipher.final(), cipher.getAuthTag()]));
  },
  unwrap: async (wrapped) => {
    const decipher = createDecipheriv("aes-256-gcm", Buffer.alloc(32, 1), Buffer.alloc(12), {
      authTagLength: 16,
    });
    decipher.setAuthTag(wrapped.subarray(-16));
    return await Promise.resolve(
      Buffer.concat([decipher.update(wrapped.subarray(0, -16)), decipher.final()]),
    );
  },
};

const pool = new Pool({ connectionString: process.env["DATABASE_URL"], idleTimeoutMillis: 1 });
const db = drizzle(pool);
const vault = createVault({ db, keys: service });
const texts = vault.protect(notes, { tenant: "tenantId", subject: "userId", bind: "id" });
const person = { tenantId: randomUUID(), userId: randomUUID() };
/** Without the bytes that Node draws ahead for the next ones: they lie in the snapshot too. */
const freshId = () => randomUUID({ disableEntropyCache: true });

async function nonces(): Promise<string[]> {
  const rows = await texts.seal(
    Array.from({ length: 20 }, () => ({ ...person, id: freshId(), body: "secret" })),
  );
  await db.insert(notes).values(rows);
  await texts.open(await db.select().from(notes), { purpose: "test" });
  return rows.map(({ body }) => Buffer.from(body.envelope.subarray(18, 42)).toString("hex"));
}

function refusal(): string {
  try {
    localKeys({ keys: `1:${Buffer.alloc(32).toString("base64url")}` });
    return "taken";
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : "failed";
  }
}

async function started(): Promise<void> {
  const [before, after] = [await built.nonces, await nonces()];
  process.stdout.write(`${JSON.stringify({ localKeys: [built.localKeys, refusal()], before, after })}\n`);
}

const built = { localKeys: refusal(), nonces: nonces() };
startupSnapshot.setDeserializeMainFunction(() => void started());
