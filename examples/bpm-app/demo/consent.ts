import type { Habeas } from "../habeas.ts";
import { FIRST_DAY } from "../seed/day.ts";
import type { Seeded } from "../seed/seed.ts";
import type { SeededUser } from "../seed/users.ts";
import type { Terminal } from "./terminal.ts";

type Privacy = Habeas["privacy"];

/** Publishes what people are shown, in every language of the app. */
export async function publishNotices(privacy: Privacy, tenants: readonly Seeded[]): Promise<void> {
  for (const { language } of tenants) {
    const { terms, signup, sales } = language.notices;
    const published = { language: language.code, validFrom: FIRST_DAY };
    await privacy.terms.publish({
      ...published,
      id: "terms-2026-03",
      series: "terms of use",
      acceptance: "required",
      text: terms,
    });
    await privacy.notices.publish({ ...published, id: "signup-2026-03", text: signup });
    await privacy.notices.publish({ ...published, id: "sales-2026-01", text: sales });
  }
}

/**
 * What the two administrators of each tenant decide. The first one signed up: shown the terms, and told how to
 * object to mail about the product. The second one was invited, and gave no address to anybody.
 */
export async function recordDecisions(privacy: Privacy, tenant: Seeded): Promise<void> {
  const [first, second] = administratorsOf(tenant);
  const shown = { language: tenant.language.code };
  const signedUp = subjectOf(privacy, tenant, first);
  const invited = subjectOf(privacy, tenant, second);

  await privacy.terms.accept(signedUp, { ...shown, id: "terms-2026-03" });
  await privacy.capture(signedUp, "newsletter", {
    ...shown,
    what: "sale",
    notice: "signup-2026-03",
    product: "Acme BPM",
    addressGivenBy: "subject",
    objectionOffered: true,
  });
  const asked = { ...shown, notice: "sales-2026-01", method: "doubleOptIn" } as const;
  const first2 = await privacy.consent.grant(signedUp, "sales", asked);
  if (first2.state === "awaiting_confirmation") await privacy.consent.confirm(first2.token);

  await privacy.terms.accept(invited, { ...shown, id: "terms-2026-03" });
  await privacy.consent.grant(invited, "sales", asked); // and never follows the link in the mail
}

/** Asks the one question that app code asks, and prints the answers. */
export async function askMay(privacy: Privacy, tenant: Seeded, terminal: Terminal): Promise<void> {
  for (const user of administratorsOf(tenant)) {
    for (const purpose of ["newsletter", "sales"] as const) {
      const { allowed, because } = await privacy.may(subjectOf(privacy, tenant, user), purpose);
      const answer = allowed ? "yes" : "no ";
      terminal.tell(`may ${purpose.padEnd(10)} ${answer}  ${because.padEnd(26)} ${user.name}`);
    }
  }
}

/** The two administrators that every tenant starts with. */
export function administratorsOf({ users }: Seeded): readonly [SeededUser, SeededUser] {
  const [first, second] = users;
  if (!first || !second) throw new Error("a tenant has two administrators");
  return [first, second];
}

/** How habeas knows a user. */
export const subjectOf = ({ registry }: Privacy, { id: tenant }: Seeded, { id }: SeededUser) =>
  registry.subject("administrator", { tenant, id });
