import type { Habeas } from "../habeas.ts";
import type { Seeded } from "../seed/seed.ts";
import type { SeededUser } from "../seed/users.ts";
import { listenForWebhooks } from "../webhooks.ts";
import { administratorsOf, subjectOf } from "./consent.ts";
import type { LocalMailAccount } from "./mail-account.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Offers both administrators to the mail account; only one may be sent. Then that one unsubscribes over there,
 * and the app offers the contact once more.
 */
export async function deliverAdministrators(options: {
  readonly habeas: Habeas;
  readonly mail: LocalMailAccount;
  readonly tenant: Seeded;
  readonly terminal: Terminal;
}): Promise<void> {
  const { habeas, mail, tenant, terminal } = options;
  const { connectors, privacy } = habeas;
  const { lookAlike, account } = mail;
  const [first, second] = administratorsOf(tenant);
  const standing = (user: SeededUser): string | undefined =>
    lookAlike.contact(user.email)?.lists.get(account.list);

  const endpoint = await listenForWebhooks(connectors);
  try {
    await mail.callOnUnsubscribe(endpoint.url);
    await offer(habeas, tenant, [first, second]);
    terminal.tell(
      `${first.name}: ${await lastDecision(habeas, tenant, first)}, list says ${words(standing(first))}`,
    );
    terminal.tell(
      `${second.name}: ${await lastDecision(habeas, tenant, second)}, list says ${words(standing(second))}`,
    );

    await lookAlike.unsubscribe(first.email, account.list);
    await connectors.drain();
    const { allowed, because } = await privacy.may(subjectOf(privacy, tenant, first), "newsletter");
    terminal.tell(
      `${first.name} unsubscribes there. May we write again? ${allowed ? "yes" : "no"}, ${because}`,
    );

    await offer(habeas, tenant, [first]);
    terminal.tell(`${first.name}, offered once more: list says ${words(standing(first))}`);
    if (allowed || standing(first) !== "2" || standing(second) !== undefined) {
      throw new Error("the mail account holds a subscription that nobody allowed");
    }
  } finally {
    await endpoint.close();
  }
}

async function offer(habeas: Habeas, tenant: Seeded, users: readonly SeededUser[]): Promise<void> {
  const { connectors, privacy } = habeas;
  await privacy.db.transaction(async (tx) => {
    for (const user of users) await connectors.changed(tx, subjectOf(privacy, tenant, user));
  });
  const { failed } = await connectors.drain();
  if (failed > 0) throw new Error("the mail account could not be reached");
}

async function lastDecision(
  { connectors, privacy }: Habeas,
  tenant: Seeded,
  user: SeededUser,
): Promise<string> {
  const reference = await privacy.reference(subjectOf(privacy, tenant, user));
  const decisions = await connectors.decisions({ tenant: tenant.id, reference });
  const last = decisions.at(-1);
  return last === undefined
    ? "never decided"
    : `${last.effect === "allow" ? "sent" : "not sent"} (${last.because})`;
}

const words = (status: string | undefined): string =>
  status === "1" ? "subscribed" : status === "2" ? "unsubscribed" : "nothing: the contact is not there";
