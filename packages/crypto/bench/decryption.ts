import { randomUUID } from "node:crypto";
import { createServerDatabase, startPostgres } from "@habeas/testbed/bench";
import { drizzle } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import { createVault, migrate } from "../src/index.ts";
import { generateKey, localKeys } from "../src/local.ts";
import { notes } from "../test/sealed-tables.ts";
import { rawContestants } from "./raw.ts";
import type { SealedValue, SealedValues } from "../src/columns/sealed-values.ts";

/** Rows of an export at once. */
const BATCH = 1_000;
const ROUNDS = 7;

const BODY = { table: "notes", column: "body", with: ["tenant_id", "user_id", "id"] };

/**
 * Microseconds of processor time of this process that a dump spends on one field: reading, unwrapping and deriving
 * the person's key, which nothing has cached, and opening the value. Every person has a key of her own. In turns
 * with `node:crypto` alone, of which it takes the least busy rounds.
 */
export async function decryption(persons: number, text: string) {
  await using server = await startPostgres();
  const { url } = await createServerDatabase(server.url);
  const pool = new Pool({ connectionString: url });
  const db = drizzle(pool);
  await migrate(db);
  const keys = localKeys({ keys: generateKey() });
  const cache = { subjects: 1 }; // so that what was sealed here is not cached
  const vault = createVault({ db, keys, cache });
  const texts = vault.protect(notes, { tenant: "tenantId", subject: "userId", bind: "id" });
  const tenantId = randomUUID();
  const sealedFields = async (count: number, each: number): Promise<SealedValue[]> => {
    const fields: SealedValue[] = [];
    for (let done = 0; done < count; done += BATCH) {
      const users = Array.from({ length: Math.min(BATCH, count - done) }, () => randomUUID());
      const plain = users.flatMap((userId) =>
        Array.from({ length: each }, () => ({ tenantId, userId, body: text })),
      );
      for (const { userId: subject, id: bind, body } of await texts.seal(plain)) {
        fields.push({ column: BODY, value: body.envelope, with: [tenantId, subject, bind] });
      }
    }
    return fields;
  };
  const one = await sealedFields(persons, 1);
  const ten = await sealedFields(persons / 10, 10);
  await pool.query("vacuum analyze habeas.data_key");

  const { sealedValues } = vault;
  const raw = rawContestants(text);
  const taken = { raw: [] as number[], one: [] as number[], ten: [] as number[] };
  for (let round = -1; round < ROUNDS; round += 1) {
    const costs = {
      raw: await cost(() => {
        for (let call = 0; call < persons; call += 1) raw.openFull();
      }),
      one: await cost(async () => await openAll(sealedValues, one)),
      ten: await cost(async () => await openAll(sealedValues, ten)),
    };
    for (const name of ["raw", "one", "ten"] as const)
      if (round >= 0) taken[name].push(costs[name] / persons);
  }
  await pool.end();
  return { raw: least(taken.raw), one: least(taken.one), ten: least(taken.ten) };
}

async function openAll(sealedValues: SealedValues, fields: readonly SealedValue[]): Promise<void> {
  for (let start = 0; start < fields.length; start += BATCH) {
    await sealedValues.open(fields.slice(start, start + BATCH));
  }
}

async function cost(run: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

const least = (values: readonly number[]): number => Math.min(...values);
