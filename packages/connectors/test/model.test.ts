import { eq } from "drizzle-orm";
import * as fc from "fast-check";
import { activeCampaign } from "@habeas/connectors/activecampaign";
import { createConnectors, Secret } from "@habeas/connectors";
import { deliveryDecision, disclosure } from "@habeas/connectors/schema";
import { createTestDatabase, runs, testClock } from "@habeas/testbed";
import { expect, it } from "vitest";
import { startCheckedActiveCampaign } from "./support/activecampaign.ts";
import { addPerson, EVENTS, host, privacyOver, SALE, secrets, TENANT, users } from "./support/host.ts";
import type { Exchange } from "@habeas/testbed/vendors";

type Step =
  | {
      readonly kind:
        | "sale"
        | "request"
        | "object"
        | "restrict"
        | "consent"
        | "withdraw"
        | "move"
        | "erase"
        | "leave"
        | "delete";
      readonly who: number;
    }
  | { readonly kind: "fault"; readonly fault: number; readonly skip: number }
  | { readonly kind: "work" | "poll" };

const PEOPLE = 4;
const LISTS = [
  ["newsletter", "1"],
  ["events", "2"],
] as const;
const FAULTS = [
  { kind: "reset", when: "before" },
  { kind: "reset", when: "after" },
  { kind: "status", status: 500 },
  { kind: "status", status: 429, headers: { "retry-after": "1" } },
  { kind: "cut" },
  { kind: "empty" },
] as const;

const who = fc.nat(PEOPLE - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constantFrom("sale", "request", "consent", "withdraw"), who }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom("object", "restrict", "move", "leave", "delete"), who }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("erase"), who }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("fault"), fault: fc.nat(FAULTS.length - 1), skip: fc.nat(3) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom("work", "poll") }) },
);

it("comes to rest with what may be there, whatever happens on the way", async () => {
  const life = fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
    await using database = await createTestDatabase({ template: host });
    expect(await play(database.db, TENANT, steps)).toEqual([]);
  });
  await fc.assert(life, { numRuns: runs(100, { short: 6 }), endOnFailure: true });
}, 1_200_000); // the full run is a hundred lives

async function play(
  db: Awaited<ReturnType<typeof createTestDatabase>>["db"],
  tenant: string,
  steps: readonly Step[],
) {
  const clock = testClock("2026-03-01T00:00:00Z");
  const { privacy } = privacyOver(db, clock);
  /** Address → what the person said over there, and what habeas said after an erasure was proven. */
  const opted = new Set<string>();
  const erased = new Set<string>();
  const wrong: string[] = [];
  const watch = ({ request, answer }: Exchange): void => {
    if (answer === undefined || request.method !== "POST") return;
    const text = request.text;
    for (const email of erased) if (text.includes(email)) wrong.push("created after erasure");
  };
  await using remote = await startCheckedActiveCampaign({
    lists: [
      { id: "1", name: "News" },
      { id: "2", name: "Events" },
    ],
    clock: clock.now,
    observe: watch,
  });
  // three machines, each with its own memory
  const machines = [1, 2, 3].map(() =>
    createConnectors({
      privacy,
      secrets,
      random: () => 0,
      recipients: {
        activecampaign: activeCampaign({
          apiUrl: remote.url,
          apiKey: remote.apiKey,
          subjects: ["administrator"],
          lists: { newsletter: "1", events: "2" },
          fields: { name: "firstName" },
          webhookToken: new Secret("0123456789abcdefghijklmnop"),
          requestsPerSecond: 100_000,
        }),
      },
    }),
  );
  const [first] = machines;
  if (first === undefined) return ["no machine"];
  const people = await Promise.all(
    Array.from({ length: PEOPLE }, async (_, index) => {
      const email = `p${String(index)}.${tenant}@example.com`;
      return { subject: await addPerson(db, { tenant, email }), email, gone: false, moves: 0 };
    }),
  );

  for (const one of steps) {
    clock.advance(1000);
    if (one.kind === "work") await Promise.all(machines.map(async (machine) => await machine.drain()));
    else if (one.kind === "poll") await first.poll("activecampaign").catch(() => undefined);
    else if (one.kind === "fault") {
      const fault = FAULTS[one.fault];
      if (fault !== undefined) remote.faults.inject({ fault, skip: one.skip });
    } else if ("who" in one) {
      const person = people[one.who];
      if (person === undefined || person.gone) continue;
      await act(one.kind, person);
    }
  }
  // rest: the faults end, time passes, lost webhooks are read up
  remote.faults.clear();
  for (let round = 0; round < 8; round += 1) {
    clock.advance("PT2H");
    await first.poll("activecampaign");
    for await (const drift of first.drift("activecampaign"))
      if (drift.drift === "orphan") wrong.push("orphan");
    await first.sweep({ tenant });
    await first.drain();
  }

  for (const person of people) {
    const contact = remote.contact(person.email);
    if (person.gone) {
      if (contact !== undefined) wrong.push("still there after its erasure");
      continue;
    }
    const reference = await privacy.reference(person.subject);
    const [row] = await db.select().from(disclosure).where(eq(disclosure.reference, reference));
    for (const [purpose, list] of LISTS) {
      const [answer] = await privacy.may([person.subject], purpose);
      const isActive = contact?.lists.get(list) === "1";
      const left = opted.has(`${person.email} ${list}`);
      if (isActive && (answer?.allowed !== true || left)) wrong.push(`${purpose}: active without permission`);
      const held =
        row?.remoteOptOuts[purpose] !== undefined ||
        row?.withdrawals[purpose] !== undefined ||
        row?.remoteDeletedAt !== null;
      if (!isActive && answer?.allowed === true && !held) wrong.push(`${purpose}: allowed, and not there`);
    }
  }
  // nothing was sent that nobody decided
  const decisions = await db.select().from(deliveryDecision).where(eq(deliveryDecision.tenantId, tenant));
  const allowed = new Set(
    decisions.filter(({ effect }) => effect === "allow").map(({ reference }) => reference),
  );
  const sent = await db.select().from(disclosure).where(eq(disclosure.tenantId, tenant));
  const undecided = sent.filter(
    ({ firstSentAt, reference }) => firstSentAt !== null && !allowed.has(reference),
  );
  if (undecided.length > 0) wrong.push("sent without a decision");
  if ((await first.deadLetters({ tenant })).length > 0) wrong.push("given up");
  return wrong;

  async function act(
    kind: Exclude<Step["kind"], "fault" | "work" | "poll">,
    person: (typeof people)[number],
  ) {
    const { subject } = person;
    switch (kind) {
      case "sale":
        await privacy.capture(subject, "newsletter", SALE);
        break;
      case "request":
        await privacy.capture(subject, "newsletter", {
          what: "request",
          notice: "signup-2026-03",
          language: "en",
          channel: "settings",
        });
        opted.delete(`${person.email} 1`);
        break;
      case "object":
        await privacy.object(subject, "newsletter");
        break;
      case "restrict":
        await privacy.restrict(subject, { ground: "accuracy_contested" });
        break;
      case "consent":
        await privacy.consent.grant(subject, "events", EVENTS);
        opted.delete(`${person.email} 2`);
        break;
      case "withdraw":
        await privacy.consent.withdraw(subject, "events");
        break;
      case "move": {
        const { email } = person;
        person.moves += 1;
        person.email = `m${String(person.moves)}.${email}`;
        for (const list of ["1", "2"])
          if (opted.delete(`${email} ${list}`)) opted.add(`${person.email} ${list}`);
        await db.update(users).set({ email: person.email }).where(eq(users.id, subject.key));
        break;
      }
      case "leave":
        for (const list of ["1", "2"]) {
          if (remote.contact(person.email)?.lists.get(list) !== "1") continue;
          await remote.unsubscribe(person.email, list); // no webhook is registered: it is lost
          opted.add(`${person.email} ${list}`);
        }
        break;
      case "delete":
        remote.deleteByHand(person.email);
        break;
      case "erase": {
        const reference = await privacy.reference(subject);
        await first?.erasers.activecampaign.erase({
          tenant,
          reference,
          subject,
          orderId: `order-${reference}`,
        });
        await privacy.forget(subject);
        await db.delete(users).where(eq(users.id, subject.key));
        person.gone = true;
        erased.add(person.email);
        return;
      }
    }
    if (kind !== "leave" && kind !== "delete") await first?.changed(db, subject);
  }
}
