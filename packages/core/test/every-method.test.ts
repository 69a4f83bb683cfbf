import { generateKeyPairSync, randomUUID, sign } from "node:crypto";
import {
  asyncFunctionsOf,
  CANARY,
  createTestDatabase,
  everyMethod,
  failingPorts,
  testClock,
  type ValidCall,
} from "@habeas/testbed";
import * as core from "../src/index.ts";
import * as scanning from "../src/scan.ts";
import { checkpointFolder } from "./fixtures/ledger-fill.ts";
import { host, privacyOver, registry, SALE, SALES, secrets, users } from "./fixtures/privacy-host.ts";

const { migrate, checkDatabase } = core;
const { scan } = scanning;

const PUBLISHED = { language: "en", text: "text", validFrom: new Date("2026-01-01") };

/** Everything of core that reads or writes a database, over one whose ports can fail. */
async function open() {
  const database = await createTestDatabase({ template: host, connections: 100 });
  const ports = failingPorts();
  const { checkpoints } = await checkpointFolder();
  const logged: unknown[] = [];
  const log = (...line: unknown[]): void => void logged.push(line);
  const clock = testClock("2026-03-01T00:00:00Z");
  const { privacy } = privacyOver(
    database.db,
    {
      secrets: { ...secrets, signer: ports.wrap(signer()) },
      checkpoints: ports.wrap(checkpoints),
      logger: ports.wrap({ info: log, warn: log, error: log }),
      isBehind: ports.wrap(async () => await Promise.resolve(false)),
    },
    { ...clock, now: ports.wrap(clock.now) },
  );
  const { db, pool } = database;
  const face = { privacy, functions: { ...asyncFunctionsOf(core), ...asyncFunctionsOf(scanning) } };
  return {
    face,
    db,
    pool,
    ports,
    logged,
    [Symbol.asyncDispose]: async () => {
      await database.close();
    },
  };
}

type World = Awaited<ReturnType<typeof open>>;

/** An administrator whom no call before knew, with a canary in every parameter that is theirs. */
async function person({ db }: World) {
  const id = randomUUID();
  const email = `${id}.${CANARY}`;
  await db.insert(users).values({ id, tenantId: "acme", email, role: "admin", country: "MX", locale: "es" });
  return registry.subject("administrator", { tenant: "acme", id });
}

async function sold(world: World) {
  const ana = await person(world);
  await world.face.privacy.capture(ana, "newsletter", SALE);
  return ana;
}

async function sealedGrant(world: World) {
  const { privacy } = world.face;
  const grant = await privacy.consent.grant(await person(world), "sales", SALES);
  await privacy.ledger.seal();
  return grant;
}

async function terms({ face: { privacy } }: World) {
  const id = randomUUID();
  const series = `series-${id}`;
  await privacy.terms.publish({ id, series, acceptance: "required", ...PUBLISHED });
  return { id, series };
}

const calls: Readonly<Record<string, ValidCall<World["face"], World>>> = {
  "privacy.clock": () => (face) => face.privacy.clock(),
  "privacy.may": async (world) => {
    const ana = await person(world);
    return async (face) => await face.privacy.may(ana, "sales");
  },
  "privacy.reference": async (world) => {
    const ana = await person(world);
    return async (face) => await face.privacy.reference(ana);
  },
  "privacy.version": async (world) => {
    const ana = await person(world);
    return async (face) => await face.privacy.version(ana);
  },
  "privacy.describe": async (world) => {
    const ana = await person(world);
    return async (face) => (await face.privacy.describe([ana])).length;
  },
  "privacy.consent.grant": async (world) => {
    const ana = await person(world);
    return async (face) => await face.privacy.consent.grant(ana, "sales", SALES);
  },
  "privacy.consent.confirm": async (world) => {
    const { consent } = world.face.privacy;
    const given = await consent.grant(await person(world), "sales", { ...SALES, method: "doubleOptIn" });
    return async (face) => await face.privacy.consent.confirm("token" in given ? given.token : "");
  },
  "privacy.consent.withdraw": async (world) => {
    const ana = await person(world);
    await world.face.privacy.consent.grant(ana, "sales", SALES);
    return async (face) => await face.privacy.consent.withdraw(ana, "sales");
  },
  "privacy.notices.publish": () => {
    const id = randomUUID();
    return async (face) => await face.privacy.notices.publish({ id, ...PUBLISHED });
  },
  "privacy.terms.publish": () => {
    const id = randomUUID();
    return async (face) =>
      await face.privacy.terms.publish({ id, series: id, acceptance: "required", ...PUBLISHED });
  },
  "privacy.terms.accept": async (world) => {
    const [ana, { id }] = [await person(world), await terms(world)];
    return async (face) => await face.privacy.terms.accept(ana, { id, evidence: { seen: CANARY } });
  },
  "privacy.terms.state": async (world) => {
    const [ana, { series }] = [await person(world), await terms(world)];
    return async (face) => await face.privacy.terms.state(ana, series);
  },
  "privacy.events.record": async (world) => {
    const ana = await person(world);
    return async (face) => await face.privacy.events.record(ana, "account closed");
  },
  "privacy.events.revoke": async (world) => {
    const ana = await person(world);
    await world.face.privacy.events.record(ana, "account closed");
    return async (face) => await face.privacy.events.revoke(ana, "account closed");
  },
  "privacy.events.of": async (world) => {
    const ana = await person(world);
    return async (face) => await face.privacy.events.of(ana);
  },
  "privacy.suppression.add": () => async (face) =>
    await face.privacy.suppression.add({ email: CANARY, reason: "undeliverable" }),
  "privacy.suppression.covers": () => async (face) => await face.privacy.suppression.covers(CANARY),
  "privacy.suppression.find": () => async (face) => await face.privacy.suppression.find(CANARY),
  "privacy.ledger.append": () => async (face) =>
    await face.privacy.ledger.append({ tenant: "acme", event: "host.did", facts: { rows: 1 } }),
  "privacy.ledger.seal": async (world) => {
    await world.face.privacy.consent.grant(await person(world), "sales", SALES);
    return async (face) => await face.privacy.ledger.seal();
  },
  "privacy.ledger.checkpoint": async (world) => {
    await sealedGrant(world);
    return async (face) => await face.privacy.ledger.checkpoint("acme");
  },
  "privacy.ledger.consistency": async (world) => {
    await sealedGrant(world);
    return async (face) => await face.privacy.ledger.consistency("acme", 0, 1);
  },
  "privacy.ledger.verify": async (world) => {
    await sealedGrant(world);
    return async (face) => await face.privacy.ledger.verify("acme");
  },
  "privacy.ledger.history": async (world) => {
    const ana = await sold(world);
    const reference = await world.face.privacy.reference(ana);
    return (face) => face.privacy.ledger.history({ tenant: "acme", reference });
  },
  "privacy.ledger.verifierKeys": () => (face) => face.privacy.ledger.verifierKeys(),
  "privacy.receipts.prove": async (world) => {
    const grant = await sealedGrant(world);
    return async (face) => await face.privacy.receipts.prove(grant);
  },
  "privacy.run": async (world) => {
    await world.face.privacy.consent.grant(await person(world), "sales", SALES); // something waits to be sealed
    return async (face) => await face.privacy.run({ signal: AbortSignal.timeout(200), interval: 1 });
  },
  "privacy.capture": async (world) => {
    const ana = await person(world);
    return async (face) => await face.privacy.capture(ana, "newsletter", SALE);
  },
  "privacy.object": async (world) => {
    const ana = await sold(world);
    return async (face) => await face.privacy.object(ana, "newsletter");
  },
  "privacy.decideObjection": async (world) => {
    const ana = await person(world);
    await world.face.privacy.object(ana, "statistics");
    return async (face) =>
      await face.privacy.decideObjection(ana, "statistics", { outcome: "overridden", grounds: CANARY });
  },
  "privacy.restrict": async (world) => {
    const ana = await person(world);
    return async (face) => await face.privacy.restrict(ana, { ground: "accuracy_contested" });
  },
  "privacy.lift": async (world) => {
    const ana = await person(world);
    await world.face.privacy.restrict(ana, { ground: "accuracy_contested" });
    const personInformedAt = new Date("2026-02-28");
    return async (face) => await face.privacy.lift(ana, { personInformedAt });
  },
  "privacy.forget": async (world) => {
    const ana = await sold(world);
    return async (face) => await face.privacy.forget(ana);
  },
  "functions.migrate":
    ({ db }) =>
    async () =>
      await migrate(db),
  "functions.checkDatabase":
    ({ db }) =>
    async () =>
      await checkDatabase(registry, db),
  "functions.scan":
    ({ db }) =>
    async () =>
      await scan(db, { schema: { users } }),
};

everyMethod({
  open,
  calls,
  inside: {
    of: "privacy",
    run: async ({ db, face }, call) =>
      await db.transaction(async (tx) => await call({ ...face, privacy: face.privacy.in(tx) })),
  },
  skip: {
    "privacy.ready": "remembers what the first statement found out: see the matrix for its refusals",
    "privacy.registry": "what was declared: it meets no database",
    "functions.localSecrets": "reads a file of the developer's, no database",
    "privacy.in": "the methods of its answer are called inside of a transaction",
  },
});

function signer() {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const { x = "" } = publicKey.export({ format: "jwk" });
  return {
    publicKey: new Uint8Array(Buffer.from(x, "base64url")),
    sign: async (message: Uint8Array) =>
      await Promise.resolve(new Uint8Array(sign(null, message, privateKey))),
  };
}
