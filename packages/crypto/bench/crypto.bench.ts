import { randomBytes, randomUUID } from "node:crypto";
import { createServerDatabase, defineBench, startPostgres } from "@habeas/testbed/bench";
import { drizzle } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import { createEnvelopes } from "../src/envelope/envelope.ts";
import { lengthPrefixed } from "../src/envelope/length-prefix.ts";
import { XaesKey } from "../src/envelope/xaes.ts";
import { createVault, migrate } from "../src/index.ts";
import { dataKeyOf } from "../src/keys/data-key.ts";
import { newDataKey, openDataKey } from "../src/keys/wrapping.ts";
import { generateKey, localKeys } from "../src/local.ts";
import { notes } from "../test/sealed-tables.ts";
import { decryption } from "./decryption.ts";
import { awsPeer, ciphersweetPeer, cloakPeer, prismaPeer, type Peer } from "./peers.ts";
import { rawContestants } from "./raw.ts";

const text = "a".repeat(64);
const large = "a".repeat(64 * 1024);
const record = Object.fromEntries(
  Array.from({ length: 8 }, (_, field) => [`field${field}`, `value number ${field}`]),
);

const many = (count: number, run: () => unknown) => (): void => {
  for (let call = 0; call < count; call += 1) run();
};
const manyAwaited = (count: number, run: () => unknown) => async (): Promise<void> => {
  for (let call = 0; call < count; call += 1) await run();
};

export const bench = defineBench({
  name: "crypto",
  parameters: { slices: 201, calls: 200, persons: 10_000 },
  goals: {
    "RAW / seal 64 B": { min: 1 },
    "RAW-FULL / seal 64 B": { min: 1.15 },
    "RAW / open 64 B": { min: 0.6 },
    "RAW-FULL / open 64 B": { min: 0.8 },
    "RAW-FULL / seal 64 KiB": { min: 0.65 },
    "RAW-FULL / open 64 KiB": { min: 0.65 },
    "8 fields / one record of 8": { min: 4 },
    "cold subject / RAW seal": { max: 6 },
    "cloak / seal": { min: 1.4 },
    "cloak / open": { min: 1.3 },
    "prisma-field-encryption / seal": { min: 3 },
    "prisma-field-encryption / open": { min: 1.5 },
    "ciphersweet / seal": { min: 5 },
    "ciphersweet / open": { min: 5 },
    "AWS Encryption SDK / seal": { min: 40 },
    "AWS Encryption SDK / open": { min: 40 },
    "CPU: a field of a dump, 10 a person / RAW-FULL open": { max: 5 },
    "CPU: a field of a dump, 1 a person / RAW-FULL open": { max: 20 },
    "bytes of a sealed 16-byte text": { max: 90 },
  },
  async run({ parameter, contest, note }) {
    const [calls, slices] = [parameter("calls"), parameter("slices")];
    const envelopes = createEnvelopes();
    const key = dataKeyOf(randomBytes(32));
    const id = lengthPrefixed(randomUUID());
    const place = { tenant: id, field: lengthPrefixed("customer.email"), bind: id };
    const sealed = envelopes.seal(key, place, text);
    const raw = rawContestants(text);
    const seal = () => envelopes.seal(key, place, text);
    const open = () => envelopes.open(key, place, sealed);

    note("a text of 64 bytes");
    const small = await contest(
      {
        "RAW seal": many(calls, raw.seal),
        "RAW-FULL seal": many(calls, raw.sealFull),
        seal: many(calls, seal),
        "RAW open": many(calls, raw.open),
        "RAW-FULL open": many(calls, raw.openFull),
        open: many(calls, open),
        "cold subject": many(calls / 8, coldSubject(envelopes, place)), // slices of one length for all
        "one record of 8": many(calls, () => envelopes.seal(key, place, record)),
        "8 fields": many(calls / 4, () => {
          for (const value of Object.values(record)) envelopes.seal(key, place, value);
        }),
      },
      { slices },
    );

    note("a text of 64 KiB");
    const rawLarge = rawContestants(large);
    const sealedLarge = envelopes.seal(key, place, large);
    const big = await contest(
      {
        "RAW-FULL seal": many(calls / 20, rawLarge.sealFull),
        seal: many(calls / 20, () => envelopes.seal(key, place, large)),
        "RAW-FULL open": many(calls / 20, rawLarge.openFull),
        open: many(calls / 20, () => envelopes.open(key, place, sealedLarge)),
      },
      { slices },
    );

    const ours = { seal, open };
    const versus = async (name: string, peer: Peer, own: Peer, count: number) => {
      note(name);
      const { ratio } = await contest(
        {
          "theirs, seal": manyAwaited(count, peer.seal),
          "ours, seal": manyAwaited(count, own.seal),
          "theirs, open": manyAwaited(count, peer.open),
          "ours, open": manyAwaited(count, own.open),
        },
        { slices },
      );
      return { seal: ratio("theirs, seal", "ours, seal"), open: ratio("theirs, open", "ours, open") };
    };
    const cloak = await versus("@47ng/cloak, values", cloakPeer(text), ours, calls);
    await using rows = await rowsOfOneField();
    const prisma = await versus(
      "prisma-field-encryption, rows of one field",
      await prismaPeer(text),
      rows,
      calls / 4,
    );
    const sweet = await versus("ciphersweet-js, values", await ciphersweetPeer(text), ours, calls / 20);
    const aws = await versus(
      "AWS Encryption SDK with its cache, values",
      await awsPeer(text),
      ours,
      calls / 20,
    );

    const dump = await decryption(parameter("persons"), text);
    note(`µs of CPU a field of a dump: ${JSON.stringify(dump)}`);

    return {
      "RAW / seal 64 B": small.ratio("RAW seal", "seal"),
      "RAW-FULL / seal 64 B": small.ratio("RAW-FULL seal", "seal"),
      "RAW / open 64 B": small.ratio("RAW open", "open"),
      "RAW-FULL / open 64 B": small.ratio("RAW-FULL open", "open"),
      "RAW-FULL / seal 64 KiB": big.ratio("RAW-FULL seal", "seal"),
      "RAW-FULL / open 64 KiB": big.ratio("RAW-FULL open", "open"),
      "8 fields / one record of 8": 4 * small.ratio("8 fields", "one record of 8"),
      "cold subject / RAW seal": 8 * small.ratio("cold subject", "RAW seal"),
      "cloak / seal": cloak.seal,
      "cloak / open": cloak.open,
      "prisma-field-encryption / seal": prisma.seal,
      "prisma-field-encryption / open": prisma.open,
      "ciphersweet / seal": sweet.seal,
      "ciphersweet / open": sweet.open,
      "AWS Encryption SDK / seal": aws.seal,
      "AWS Encryption SDK / open": aws.open,
      "CPU: a field of a dump, 10 a person / RAW-FULL open": dump.ten / dump.raw,
      "CPU: a field of a dump, 1 a person / RAW-FULL open": dump.one / dump.raw,
      "bytes of a sealed 16-byte text": envelopes.seal(key, place, "a".repeat(16)).length,
    };
  },
});

/** A person whose key no cache holds: unwrap, derive, open one field. */
function coldSubject(
  envelopes: ReturnType<typeof createEnvelopes>,
  place: Parameters<ReturnType<typeof createEnvelopes>["open"]>[1],
): () => unknown {
  const root = { version: 1, xaes: new XaesKey(randomBytes(32)) };
  const owners = Array.from({ length: 256 }, () => ({
    tenant: randomUUID(),
    table: "users",
    key: randomUUID(),
  }));
  const persons = owners.map((owner) => {
    const wrapped = newDataKey(root, owner);
    return { owner, wrapped, sealed: envelopes.seal(openDataKey(root, owner, wrapped), place, text) };
  });
  let next = 0;
  return () => {
    const person = persons[next % persons.length];
    next += 1;
    if (person === undefined) throw new Error("a person was expected");
    return envelopes.open(openDataKey(root, person.owner, person.wrapped), place, person.sealed);
  };
}

/** The protected table's own `seal` and `open`, a row at a time, keys cached. */
async function rowsOfOneField(): Promise<Peer & AsyncDisposable> {
  const server = await startPostgres();
  const { url } = await createServerDatabase(server.url);
  const pool = new Pool({ connectionString: url });
  const db = drizzle(pool);
  await migrate(db);
  const cache = { tenantRoots: 3_600_000, subjectKeys: 3_600_000 };
  const vault = createVault({ db, keys: localKeys({ keys: generateKey() }), cache });
  const texts = vault.protect(notes, { tenant: "tenantId", subject: "userId", bind: "id" });
  const row = { id: randomUUID(), tenantId: randomUUID(), userId: randomUUID(), body: text };
  const sealed = { ...row, body: (await texts.seal(row)).body };
  return {
    seal: async () => await texts.seal(row),
    open: async () => await texts.open([sealed], { purpose: "bench" }),
    [Symbol.asyncDispose]: async () => {
      await pool.end();
      await server.stop();
    },
  };
}
