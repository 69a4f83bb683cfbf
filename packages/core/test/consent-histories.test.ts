import { createTestDatabase, runs, testClock } from "@habeas/testbed";
import { array, assert, asyncProperty, constantFrom } from "fast-check";
import { expect, it } from "vitest";
import { host, privacyOver, registry, SALE, SALES } from "./fixtures/privacy-host.ts";

const KINDS = [
  "grant",
  "ask",
  "withdraw",
  "sale",
  "askNews",
  "object",
  "restrict",
  "lift",
  "suppress",
] as const;
const STEPS = [...KINDS, "request", "confirm", "later", "later", "earlier"] as const;
interface Event {
  readonly kind: string;
  readonly at: number;
}

/** The whole consent model in twenty lines, from the events alone. */
function model(events: readonly Event[]): { readonly sales: boolean; readonly newsletter: boolean } {
  const last = (...kinds: readonly string[]): number =>
    Math.max(-1, ...events.filter(({ kind }) => kinds.includes(kind)).map(({ at }) => at));
  const order = events.map(({ kind }) => kind);
  const isRestricted = order.lastIndexOf("restrict") > order.lastIndexOf("lift");
  const yes = last("grant", "confirm", "ask");
  const sales =
    (!isRestricted || yes > last("restrict")) &&
    (last("suppress") < 0 || yes > last("suppress")) &&
    yes >= 0 &&
    yes > last("withdraw");
  const stopped = last("object", "suppress");
  const newsletter =
    !isRestricted && (stopped < 0 ? last("sale", "askNews") >= 0 : last("askNews") > stopped);
  return { sales, newsletter };
}

it("answers every history as the model does", { timeout: 900_000 }, async () => {
  await using database = await createTestDatabase({ template: host });
  let people = 0;
  await assert(
    asyncProperty(array(constantFrom(...STEPS), { minLength: 1, maxLength: 14 }), async (steps) => {
      people += 1;
      const email = `person-${people}@example.org`;
      const person = registry.subject("respondent", { tenant: "acme", id: email });
      const clock = testClock("2026-05-01T00:00:00Z");
      const { privacy } = privacyOver(database.db, {}, clock);
      const text = { ...SALES, language: "de" };
      const events: Event[] = [];
      let token: string | undefined;
      let lastAt = 0;
      for (const step of steps) {
        const now = clock.now().getTime();
        const protects = ["withdraw", "object", "restrict"].includes(step);
        const at = protects ? Math.max(now, lastAt) : now;
        const act = async (): Promise<unknown> => {
          switch (step) {
            case "grant":
              return await privacy.consent.grant(person, "sales", text);
            case "request": {
              const grant = await privacy.consent.grant(person, "sales", { ...text, method: "doubleOptIn" });
              token = grant.state === "awaiting_confirmation" ? grant.token : undefined;
              return grant;
            }
            case "confirm":
              return token === undefined ? "nothing to confirm" : await privacy.consent.confirm(token);
            case "withdraw":
              return await privacy.consent.withdraw(person, "sales");
            case "ask":
              return await privacy.capture(person, "sales", {
                what: "request",
                notice: SALES.notice,
                language: "de",
                channel: "form",
              });
            case "sale":
              return await privacy.capture(person, "newsletter", SALE);
            case "askNews":
              return await privacy.capture(person, "newsletter", {
                what: "request",
                notice: SALE.notice,
                channel: "form",
              });
            case "object":
              return await privacy.object(person, "newsletter");
            case "restrict":
              return await privacy.restrict(person, { ground: "accuracy_contested" });
            case "lift":
              return await privacy.lift(person, { personInformedAt: new Date("2026-01-01") });
            case "suppress":
              return await privacy.suppression.add({ email, reason: "complained" });
            case "later":
              return clock.advance(1_000);
            case "earlier":
              return clock.advance(-1_500);
          }
        };
        const outcome = await act().catch((error: { code: string }) => error.code);
        if (step === "later" || step === "earlier" || outcome === "nothing to confirm") continue;
        const kinds = events.map(({ kind }) => kind);
        const waits =
          kinds.lastIndexOf("request") >
          Math.max(kinds.lastIndexOf("grant"), kinds.lastIndexOf("withdraw"), kinds.lastIndexOf("confirm"));
        const restricted = kinds.lastIndexOf("restrict") > kinds.lastIndexOf("lift");
        const refusal =
          step !== "suppress" && at < lastAt
            ? "clock_backwards"
            : step === "lift" && !restricted
              ? "not_restricted"
              : step === "confirm" && !waits
                ? "token_spent"
                : undefined;
        expect(typeof outcome === "string" ? outcome : undefined).toBe(refusal);
        if (refusal === undefined) {
          events.push({ kind: step, at });
          if (step !== "suppress") lastAt = at;
        }
        const expected = model(events);
        expect((await privacy.may(person, "sales")).allowed).toBe(expected.sales);
        expect((await privacy.may([person], "newsletter"))[0]?.allowed).toBe(expected.newsletter);
      }
    }),
    { numRuns: runs(5_000, { short: 60 }) },
  );
});
