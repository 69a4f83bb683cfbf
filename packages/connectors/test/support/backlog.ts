import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { activeCampaign } from "@habeas/connectors/activecampaign";
import { createConnectors } from "@habeas/connectors";
import { disclosure } from "@habeas/connectors/schema";
import type { Database } from "@habeas/internal";
import { testClock } from "@habeas/testbed";
import { startCheckedActiveCampaign, type CheckedActiveCampaign } from "./activecampaign.ts";
import { privacyOver, registry, secrets, TENANT, users } from "./host.ts";
import { loggerInto, type LoggedLine } from "./logger-into.ts";
import type { ActiveCampaignLookAlikeOptions, Exchange } from "@habeas/testbed/vendors";

const START = "2026-03-01T00:00:00Z";

/** A host with a backlog limit of 20 people, and an account whose imports take as long as they are told to. */
export async function open(db: Database, options: ActiveCampaignLookAlikeOptions = {}) {
  const clock = testClock(START);
  const requests: Exchange[] = [];
  const remote = await startCheckedActiveCampaign({
    clock: clock.now,
    observe: (exchange) => requests.push(exchange),
    ...options,
  });
  const { privacy } = privacyOver(db, clock);
  const log: LoggedLine[] = [];
  const machine = () =>
    createConnectors({
      privacy,
      secrets,
      random: () => 0,
      backlog: 20,
      logger: loggerInto(log),
      recipients: { activecampaign: connect(remote) },
    });
  const count = (part: string): number =>
    requests.filter(({ request }) => request.path.includes(part)).length;
  return {
    clock,
    remote,
    privacy,
    log,
    count,
    machine,
    connectors: machine(),
    [Symbol.asyncDispose]: async () => {
      await remote[Symbol.asyncDispose]();
    },
  };
}

const connect = (remote: CheckedActiveCampaign) =>
  activeCampaign({
    apiUrl: remote.url,
    apiKey: remote.apiKey,
    subjects: ["administrator"],
    lists: { newsletter: "1" },
    requestsPerSecond: 100_000,
    importsPerMinute: 100_000,
  });

/** So many people with the evidence of a sale, in the host's table and in core's. */
export async function addMany(
  db: Database,
  people: number,
  address = (n: number) => `p${String(n)}@example.com`,
) {
  const list = Array.from({ length: people }, (_, n) => ({ id: randomUUID(), email: address(n) }));
  await db.insert(users).values(
    list.map(({ id, email }) => ({
      id,
      email,
      tenantId: TENANT,
      role: "admin",
      country: "DE",
      locale: "de",
    })),
  );
  await db.execute(sql`insert into habeas.subject (tenant_id, reference, person_table, person_key, version, created_at)
    select tenant_id, gen_random_uuid(), 'users', id::text, 1, now() from users`);
  await db.execute(sql`insert into habeas.consent (tenant_id, reference, purpose, sale_at)
    select tenant_id, reference, 'newsletter', '2026-01-02' from habeas.subject`);
}

export const administrator = (id = "") => registry.subject("administrator", { tenant: TENANT, id });

export const stateOf = async (db: Database, email: string) => {
  const [found] = await db
    .select({ row: disclosure })
    .from(users)
    .innerJoin(sql`habeas.subject s`, sql`s.person_key = ${users.id}::text`)
    .innerJoin(disclosure, sql`${disclosure.reference} = s.reference`)
    .where(eq(users.email, email));
  return found?.row;
};
