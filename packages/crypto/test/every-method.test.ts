import { randomUUID } from "node:crypto";
import {
  asyncFunctionsOf,
  CANARY,
  createTestDatabase,
  everyMethod,
  failingPorts,
  type ValidCall,
} from "@habeas/testbed";
import { sql } from "drizzle-orm";
import * as crypto from "../src/index.ts";
import { localKeys } from "../src/local.ts";
import { newPerson, openVault, sealedDatabase, testKeys, users } from "./vault-support.ts";

const purpose = "test";

/** A vault, two protected tables and an encryption that is under way, over ports that can fail. */
async function open() {
  const database = await createTestDatabase({ template: sealedDatabase, connections: 100 });
  const ports = failingPorts();
  const audited: unknown[] = [];
  const { vault, people, texts } = openVault(database.db, {
    keys: ports.wrap(localKeys({ keys: testKeys })),
    clock: ports.wrap(() => new Date()),
    audit: ports.wrap((event) => void audited.push(event)),
  });
  const encryption = people.encryptColumn({ from: "role", to: "phone" });
  const { db, pool } = database;
  return {
    face: { vault, people, texts, encryption, functions: asyncFunctionsOf(crypto) },
    db,
    pool,
    ports,
    source: ports.wrap({ listen: async () => await Promise.resolve() }),
    [Symbol.asyncDispose]: async () => {
      await database.close();
    },
  };
}

type World = Awaited<ReturnType<typeof open>>;

const named = (who: { readonly id: string; readonly tenantId: string }) => ({
  tenant: who.tenantId,
  table: users,
  key: who.id,
});

/** Somebody of a new tenant, whose keys nobody has made. */
const stranger = () => newPerson({ email: `${randomUUID()}.${CANARY}` });

/** Somebody with a sealed row. */
async function person({ db, face }: World) {
  const made = stranger();
  await db.insert(users).values(await face.people.seal(made));
  return made;
}

async function rowOf(world: World) {
  const { id } = await person(world);
  return await world.db
    .select()
    .from(users)
    .where(sql`id = ${id}`);
}

const calls: Readonly<Record<string, ValidCall<World["face"], World>>> = {
  "vault.protect": () => (face) =>
    Object.keys(
      face.vault.protect(users, {
        tenant: "tenantId",
        subject: "id",
        bind: "id",
        indexes: { emailIndex: { of: "email", normalize: crypto.normalize.email, rows: 1_000_000 } },
      }),
    ),
  "vault.sealedValues.open": async (world) => {
    const [row] = await rowOf(world);
    const column = world.face.vault.sealedValues.columns.find(({ column: name }) => name === "email");
    if (row === undefined || column === undefined) throw new Error("a sealed column is expected");
    const texts: Readonly<Record<string, string>> = { tenant_id: row.tenantId, id: row.id };
    const batch = [{ column, value: row.email.envelope, with: column.with.map((name) => texts[name]) }];
    return async (face) => (await face.vault.sealedValues.open(batch)).map(({ ok }) => ok);
  },
  "vault.shred": async (world) => {
    const made = await person(world);
    return async (face) => await face.vault.shred(named(made));
  },
  "vault.settleShreddings": async (world) => {
    await world.face.vault.shred(named(await person(world)));
    return async (face) => await face.vault.settleShreddings();
  },
  "vault.rotation.rewrapRoots": async (world) => {
    await person(world);
    return async (face) => await face.vault.rotation.rewrapRoots({ wrappedBefore: new Date() });
  },
  "vault.rotation.rotateRoot": async (world) => {
    const { tenantId: tenant } = await person(world);
    return async (face) => await face.vault.rotation.rotateRoot({ tenant });
  },
  "vault.rotation.rewrapKeys": async (world) => {
    await person(world);
    return async (face) => await face.vault.rotation.rewrapKeys();
  },
  "vault.rotation.rotateDataKey": async (world) => {
    const made = await person(world);
    return async (face) => await face.vault.rotation.rotateDataKey(named(made));
  },
  "vault.follow":
    ({ source }) =>
    async (face) =>
      await face.vault.follow(source),
  "vault.forget": () => (face) => face.vault.forget(),
  "functions.migrate":
    ({ db }) =>
    async () =>
      await crypto.migrate(db),
  "people.seal": () => {
    const made = stranger();
    return async (face) => Object.keys(await face.people.seal(made));
  },
  "people.update": async (world) => {
    const { email, ...keys } = await person(world);
    return async (face) => Object.keys(await face.people.update({ email }, keys));
  },
  "people.open": async (world) => {
    const rows = await rowOf(world);
    return async (face) => await face.people.open(rows, { purpose });
  },
  "people.index": async (world) => {
    const { email, tenantId: tenant } = await person(world);
    return async (face) => typeof (await face.people.index("emailIndex", email, { tenant }));
  },
  "people.find": async (world) => {
    const { email, tenantId: tenant } = await person(world);
    return async (face) => await face.people.find("emailIndex", email, { tenant, purpose });
  },
  "people.currentKeyId": async (world) => {
    const made = await person(world);
    return async (face) => await face.people.currentKeyId("email", made);
  },
  "people.reseal": async (world) => {
    const made = await person(world);
    await world.face.vault.rotation.rotateDataKey(named(made));
    return async (face) => await face.people.reseal();
  },
  "people.fillIndexes": async (world) => {
    await person(world);
    await world.db.update(users).set({ emailIndex: null });
    return async (face) => await face.people.fillIndexes(["emailIndex"]);
  },
  "people.encryptColumn": () => (face) =>
    face.people.encryptColumn({ from: "role", to: "phone" }).start.length,
  "texts.seal": () => {
    const { id: userId, tenantId } = stranger();
    const note = { id: randomUUID(), tenantId, userId, body: CANARY };
    return async (face) => Object.keys(await face.texts.seal(note));
  },
  "encryption.backfill": async (world) => {
    await person(world);
    return async (face) => await face.encryption.backfill();
  },
  "encryption.verify": async (world) => {
    await person(world);
    await world.face.encryption.backfill();
    return async (face) => await face.encryption.verify();
  },
};

everyMethod({
  open,
  calls,
  skip: {
    "people.table": "drizzle's",
    "texts.table": "drizzle's",
    ...Object.fromEntries(
      ["update", "open", "index", "find", "currentKeyId", "reseal", "fillIndexes", "encryptColumn"].map(
        (method) => [`texts.${method}`, "the same function as of the other table"],
      ),
    ),
  },
});
