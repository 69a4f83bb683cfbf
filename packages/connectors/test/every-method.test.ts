import { randomUUID } from "node:crypto";
import * as everything from "@habeas/connectors";
import { activeCampaign } from "@habeas/connectors/activecampaign";
import {
  asyncFunctionsOf,
  CANARY,
  createTestDatabase,
  everyMethod,
  failingPorts,
  type ValidCall,
} from "@habeas/testbed";
import { startCheckedActiveCampaign } from "./support/activecampaign.ts";
import { hook } from "./support/delivery.ts";
import { addPerson, host, privacyOver, SALE, secrets, TENANT } from "./support/host.ts";
import { loggerInto } from "./support/logger-into.ts";

const { createConnectors, createUnsubscribe, neverConnected, postgresLimiter, Secret } = everything;

/** The host wired to an account, over a log and previous addresses that can fail. */
async function open() {
  const database = await createTestDatabase({ template: host, connections: 100 });
  const remote = await startCheckedActiveCampaign({ lists: [{ id: "1", name: "News" }] });
  const ports = failingPorts();
  const logged: unknown[] = [];
  const { db, pool } = database;
  const { privacy, clock } = privacyOver(db);
  const connector = activeCampaign({
    apiUrl: remote.url,
    apiKey: remote.apiKey,
    subjects: ["administrator"],
    lists: { newsletter: "1" },
    webhookToken: new Secret("0123456789abcdefghijklmnop"),
    requestsPerSecond: 100_000,
  });
  const connectors = createConnectors({
    privacy,
    secrets,
    recipients: { activecampaign: connector },
    logger: ports.wrap(loggerInto(logged)),
    previousEmails: ports.wrap(async () => await Promise.resolve([])),
    random: ports.wrap(() => 0),
    fetch: ports.wrap(fetch),
    pollMilliseconds: 5,
  });
  const face = {
    connectors,
    unsubscribe: createUnsubscribe({ privacy, secrets, url: "https://host.example/u/" }),
    neverConnected: neverConnected({ db, recipient: "partnerDe" }),
    limiter: postgresLimiter({ db, clock: ports.wrap(clock.now) }),
    functions: asyncFunctionsOf(everything),
  };
  const dispose = async (): Promise<void> => {
    await remote.close();
    await database.close();
  };
  return { face, privacy, connector, db, pool, ports, logged, [Symbol.asyncDispose]: dispose };
}

type World = Awaited<ReturnType<typeof open>>;

let count = 0;

/** Somebody whose news may be sent, and who was announced. */
async function person(world: World) {
  const ana = await addPerson(world.db, { email: `${(count += 1)}.${CANARY}` });
  await world.privacy.capture(ana, "newsletter", SALE);
  await world.face.connectors.changed(world.db, ana);
  return ana;
}

async function delivered(world: World) {
  const ana = await person(world);
  await world.face.connectors.drain();
  return { ana, reference: await world.privacy.reference(ana) };
}

async function order(world: World) {
  const { ana, reference } = await delivered(world);
  return { tenant: TENANT, reference, subject: ana, orderId: `order-${reference}` };
}

/** This recipient erases by itself: up to that answer, everything is read. */
function unlessByHand(error: unknown): void {
  if (Reflect.get(Object(error), "code") !== "not_manual") throw error;
}

const URL_OF_HOOK = "https://host.example/hooks/0123456789abcdefghijklmnop";
const of = { tenant: TENANT };

const calls: Readonly<Record<string, ValidCall<World["face"], World>>> = {
  "connectors.changed": async (world) => {
    const ana = await person(world);
    return async (face) => await face.connectors.changed(world.db, ana);
  },
  "connectors.run": async (world) => {
    await person(world);
    return async (face) => await face.connectors.run({ signal: AbortSignal.timeout(200) });
  },
  "connectors.drain": async (world) => {
    await person(world);
    return async (face) => await face.connectors.drain();
  },
  "connectors.erasers.activecampaign.erase": async (world) => {
    const given = await order(world);
    return async (face) => await face.connectors.erasers.activecampaign.erase(given);
  },
  "connectors.disclosures.of": async (world) => {
    const { ana } = await delivered(world);
    return async (face) => await face.connectors.disclosures.of(ana);
  },
  "connectors.disclosures.list": async (world) => {
    const { ana, reference } = await delivered(world);
    return async (face) => await face.connectors.disclosures.list({ ...of, reference, subject: ana });
  },
  "connectors.disclosures.notify": async (world) => {
    const { ana, reference } = await delivered(world);
    const notice = { ...of, reference, subject: ana, what: "rectified" };
    return async (face) => await face.connectors.disclosures.notify("activecampaign", notice);
  },
  "connectors.plan": async (world) => {
    await person(world);
    return (face) => face.connectors.plan(of);
  },
  "connectors.sweep": async (world) => {
    await person(world);
    return async (face) => await face.connectors.sweep(of);
  },
  "connectors.poll": async (world) => {
    await delivered(world);
    return async (face) => await face.connectors.poll("activecampaign");
  },
  "connectors.drift": async (world) => {
    await delivered(world);
    return (face) => face.connectors.drift("activecampaign");
  },
  "connectors.exportSubject": async (world) => {
    const { ana } = await delivered(world);
    return (face) => face.connectors.exportSubject(ana);
  },
  "connectors.deadLetters": () => async (face) => await face.connectors.deadLetters(of),
  "connectors.openErasures": () => async (face) => await face.connectors.openErasures(of),
  "connectors.erasureCertificates": async (world) => {
    const { reference } = await delivered(world);
    return async (face) => await face.connectors.erasureCertificates({ ...of, reference });
  },
  "connectors.attestErasure": async (world) => {
    const { tenant, reference } = await order(world);
    const statement = {
      tenant,
      reference,
      recipient: "activecampaign",
      by: "staff-7",
      evidence: "TICKET-42",
    } as const;
    return async (face) => await face.connectors.attestErasure(statement).catch(unlessByHand);
  },
  "connectors.webhooks.register": () => async (face) =>
    await face.connectors.webhooks.register("activecampaign", URL_OF_HOOK),
  "connectors.webhooks.list": () => async (face) => await face.connectors.webhooks.list("activecampaign"),
  "connectors.webhooks.remove": async ({ face: { connectors } }) => {
    const { id } = await connectors.webhooks.register("activecampaign", URL_OF_HOOK);
    return async (face) => await face.connectors.webhooks.remove("activecampaign", id);
  },
  "connectors.decisions": async (world) => {
    await delivered(world);
    return async (face) => await face.connectors.decisions(of);
  },
  "connectors.receive": () => async (face) =>
    await face.connectors.receive(
      "activecampaign",
      hook(`type=unsubscribe&contact%5Bemail%5D=${encodeURIComponent(CANARY)}&list=1`),
    ),
  "connectors.check": () => async (face) => await face.connectors.check("activecampaign"),
  "connectors.resume": () => async (face) => await face.connectors.resume("activecampaign"),
  "unsubscribe.listUnsubscribe": async (world) => {
    const ana = await person(world);
    return async (face) => await face.unsubscribe.listUnsubscribe(ana, "newsletter");
  },
  "unsubscribe.handle": async (world) => {
    const headers = await world.face.unsubscribe.listUnsubscribe(await person(world), "newsletter");
    const url = /^<([^>]*)>/.exec(headers["List-Unsubscribe"] ?? "")?.[1] ?? "";
    return async (face) => await face.unsubscribe.handle({ ...hook("List-Unsubscribe=One-Click"), url });
  },
  "neverConnected.erase": async (world) => {
    const given = await order(world);
    return async (face) => await face.neverConnected.erase(given);
  },
  "limiter.prepare":
    ({ connector }) =>
    async (face) =>
      await face.limiter.prepare(connector),
  "limiter.take": async ({ connector, face: { limiter } }) => {
    await limiter.prepare(connector);
    const costs = Object.fromEntries(connector.limits.map(({ bucket }) => [bucket, 1]));
    return async (face) => await face.limiter.take({ account: connector.account, costs });
  },
  "limiter.block": async ({ connector, face: { limiter } }) => {
    await limiter.prepare(connector);
    const bucket = connector.limits[0]?.bucket ?? "";
    return async (face) => await face.limiter.block(connector.account, bucket, new Date("2026-03-01"));
  },
  "functions.decisionBatchHash":
    ({ privacy }) =>
    async () =>
      await everything.decisionBatchHash(privacy, TENANT, randomUUID()),
  "functions.migrate":
    ({ db }) =>
    async () =>
      await everything.migrate(db),
};

everyMethod({ open, calls });
