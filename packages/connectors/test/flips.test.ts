import { setTimeout as pause } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { createPrivacy } from "@habeas/core";
import { createConnectors, Secret } from "@habeas/connectors";
import { activeCampaign } from "@habeas/connectors/activecampaign";
import { deliveryDecision, disclosure } from "@habeas/connectors/schema";
import { startLoopbackServer } from "@habeas/testbed/vendors";
import { childScript, createTestDatabase, runs, type ChildScript } from "@habeas/testbed";
import { expect, it } from "vitest";
import { startCheckedActiveCampaign } from "./support/activecampaign.ts";
import { addPerson, EVENTS, host, registry, SALE, secrets, TENANT, users } from "./support/host.ts";
import type { Exchange } from "@habeas/testbed/vendors";

const SCRIPT = new URL("scripts/work.ts", import.meta.url);
const TOKEN = "0123456789abcdefghijklmnop";
const FLIPS = runs(3000, { short: 60 });
const PEOPLE = runs(300, { short: 15 });
const MACHINES = 3;
const KILLS = runs(12, { short: 2 });
/** How many times as fast the clock of all machines runs: pauses of a minute take a second. */
const SPEED = 60;
const FAULT_RATE = 0.14;
const FAULTS = [
  { kind: "reset", when: "before" },
  { kind: "reset", when: "after" },
  { kind: "status", status: 500 },
  { kind: "status", status: 503, when: "after" },
  { kind: "cut" },
] as const;

/** Numbers from 0 to 1, the same ones for the same seed. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

it(`ends where ${String(FLIPS)} changes of mind say, whatever fails and whoever is killed on the way`, async () => {
  const seed = Number(process.env["HABEAS_SEED"] ?? Date.now() % 1_000_000);
  const random = numbersFrom(seed);
  const of = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)];

  await using database = await createTestDatabase({ template: host });
  const { db } = database;
  const started = Date.now();
  const passed = { milliseconds: 0 };
  const clock = () => new Date(started + (Date.now() - started) * SPEED + passed.milliseconds);

  const faulty = { on: true, injected: 0 };
  const erasedAddresses = new Set<string>();
  const idOf = new Map<string, string>();
  const writes = new Map<string, number>();
  const madeAfterErasure: string[] = [];
  const watch = ({ request, answer }: Exchange): void => {
    if (faulty.on && random() < FAULT_RATE) {
      const fault = of(FAULTS);
      if (fault !== undefined) remote.faults.inject({ fault });
      faulty.injected += 1;
    }
    if (answer === undefined) return;
    const [, id] = /\/contacts\/(\d+)$/.exec(request.path) ?? [];
    if (request.method === "DELETE" && id !== undefined) erasedAddresses.add(idOf.get(id) ?? "");
    const isWrite = request.path.endsWith("/contact/sync") || (request.method === "PUT" && id !== undefined);
    const email = /"email":"([^"]+)"/.exec(request.text)?.[1];
    if (!isWrite || email === undefined) return;
    if (erasedAddresses.has(email)) madeAfterErasure.push(email);
    writes.set(email, (writes.get(email) ?? 0) + 1);
    const contact = remote.contact(email);
    if (contact !== undefined) idOf.set(contact.id, email);
  };
  await using remote = await startCheckedActiveCampaign({
    lists: [
      { id: "1", name: "News" },
      { id: "2", name: "Events" },
    ],
    clock,
    observe: watch,
  });
  const privacy = createPrivacy({ registry, db, secrets, clock });
  const connectors = createConnectors({
    privacy,
    secrets,
    random: () => 0.01,
    leaseMilliseconds: 1500,
    recipients: {
      activecampaign: activeCampaign({
        apiUrl: remote.url,
        apiKey: remote.apiKey,
        subjects: ["administrator"],
        lists: { newsletter: "1", events: "2" },
        fields: { name: "firstName" },
        webhookToken: new Secret(TOKEN),
        requestsPerSecond: 100_000,
      }),
    },
  });
  const hooks = await startLoopbackServer({
    async handle({ method, path, headers, text }) {
      const body = new TextEncoder().encode(text);
      const request = { method, url: `https://host.example${path}`, headers: new Headers(headers), body };
      return await connectors.receive("activecampaign", request);
    },
  });
  remote.account.webhooks.set("900", {
    id: "900",
    name: "hook",
    url: `${hooks.url}/hooks/${TOKEN}`,
    events: ["unsubscribe"],
    sources: ["public"],
    enabled: true,
  });

  const people = await Promise.all(
    Array.from({ length: PEOPLE }, async (_, index) => {
      const email = `p${String(index)}@example.com`;
      const subject = await addPerson(db, { email });
      return { subject, email, reference: await privacy.reference(subject), erased: false, moves: 0 };
    }),
  );
  const machine = (): ChildScript =>
    childScript(SCRIPT, {
      arguments: [database.url, remote.url, remote.apiKey.reveal(), String(started), String(SPEED)],
    });
  const machines = Array.from({ length: MACHINES }, machine);
  await Promise.all(machines.map(async ({ reached }) => await reached("working")));

  const actions = [
    "grant",
    "grant",
    "grant",
    "withdraw",
    "withdraw",
    "sale",
    "request",
    "object",
    "leave",
    "rename",
  ];
  const killEvery = Math.ceil(FLIPS / (KILLS + 1));
  for (let flip = 1; flip <= FLIPS; flip += 1) {
    const person = of(people);
    if (person === undefined || person.erased) continue;
    const { subject } = person;
    const action = random() < 0.01 ? "erase" : of(actions);
    if (action === "grant") await privacy.consent.grant(subject, "events", EVENTS);
    else if (action === "withdraw") await privacy.consent.withdraw(subject, "events");
    else if (action === "sale") await privacy.capture(subject, "newsletter", SALE);
    else if (action === "request") {
      const request = { what: "request", notice: SALE.notice, language: "en", channel: "settings" } as const;
      await privacy.capture(subject, "newsletter", request);
    } else if (action === "object") await privacy.object(subject, "newsletter");
    else if (action === "rename")
      await db
        .update(users)
        .set({ name: `N${String(flip)}` })
        .where(eq(users.id, subject.key));
    else if (action === "leave") {
      const list = of(["1", "2"]) ?? "1";
      if (remote.contact(person.email)?.lists.get(list) === "1") await remote.unsubscribe(person.email, list);
    } else {
      const order = {
        tenant: TENANT,
        reference: person.reference,
        subject,
        orderId: `order-${person.email}`,
      };
      await connectors.erasers.activecampaign.erase(order);
      await privacy.forget(subject);
      await db.delete(users).where(eq(users.id, subject.key));
      person.erased = true;
    }
    // one in five is not announced: the sweeper has to notice what core recorded
    if (!person.erased && action !== "leave" && (action === "rename" || random() < 0.8))
      await connectors.changed(db, subject);
    if (flip % killEvery === 0) {
      const unlucky = Math.floor(random() * MACHINES);
      machines[unlucky]?.kill();
      machines[unlucky] = machine();
    }
    await pause(random() * 10);
  }
  const busy = faulty.injected;
  for (const one of machines) one.kill();
  for (const one of machines) expect((await one.exit).signal).toBe("SIGKILL");

  // rest: nothing fails any more, the claims of the dead run out, and what was never answered can no longer arrive
  faulty.on = false;
  remote.faults.clear();
  await pause(2000);
  for (let round = 0; round < 12; round += 1) {
    passed.milliseconds += 1_200_000;
    await connectors.sweep({ tenant: TENANT });
    await connectors.drain();
    await connectors.poll("activecampaign");
    await pause(200);
  }
  await hooks.close();

  const wrong: string[] = [];
  const decisions = await db.select().from(deliveryDecision);
  for (const person of people) {
    const contact = remote.contact(person.email);
    const allows = decisions.filter(
      ({ effect, reference }) => effect === "allow" && reference === person.reference,
    );
    if ((writes.get(person.email) ?? 0) > allows.length) wrong.push("a call without a decision");
    if (person.erased) {
      if (contact !== undefined) wrong.push("there after its erasure");
      continue;
    }
    const [row] = await db.select().from(disclosure).where(eq(disclosure.reference, person.reference));
    for (const [purpose, list] of [
      ["newsletter", "1"],
      ["events", "2"],
    ] as const) {
      const [answer] = await privacy.may([person.subject], purpose);
      const isThere = contact?.lists.get(list) === "1";
      const left = row?.remoteOptOuts[purpose] ?? row?.withdrawals[purpose];
      // an act of hers that is newer than her leaving lifts it; a sale is none
      const asked =
        answer?.allowed === true && (answer.because === "consent" || answer.because === "request");
      const isBack =
        asked && answer.since !== undefined && left !== undefined && answer.since > new Date(left);
      const shouldBeThere = answer?.allowed === true && (left === undefined || isBack);
      if (isThere !== shouldBeThere)
        wrong.push(`${purpose}: ${isThere ? "there" : "not there"}, and should not`);
    }
  }
  const total = [...writes.values()].reduce((sum, count) => sum + count, 0);
  const most = FLIPS + busy + KILLS * 8 * MACHINES;
  expect({
    seed,
    wrong,
    madeAfterErasure,
    deadLetters: await connectors.deadLetters({ tenant: TENANT }),
  }).toEqual({
    seed,
    wrong: [],
    madeAfterErasure: [],
    deadLetters: [],
  });
  expect(total).toBeLessThanOrEqual(most);
  expect(total).toBeGreaterThan(0);
}, 1_800_000);
