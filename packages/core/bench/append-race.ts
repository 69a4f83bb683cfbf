import { randomUUID } from "node:crypto";
import type { Database } from "@habeas/internal";
import type { Contestant } from "@habeas/testbed/bench";
import { sql } from "drizzle-orm";
import type { Privacy } from "../src/index.ts";

const CONNECTIONS = 16;
const FACTS = { purpose: "sales", notice: { id: "sales-2026-01", language: "de" }, method: "checkbox" };

/** The ledger's append against an insert of the same row into a table with the same keys, on one tenant. */
export async function appendRace(
  db: Database,
  privacy: { readonly ledger: Privacy["ledger"] },
): Promise<{ contestants(appends: number): Readonly<Record<"plain insert" | "append", Contestant>> }> {
  await db.execute(sql`create table plain (tenant_id text not null, entry_id uuid not null, reference uuid,
    body text not null, primary key (tenant_id, entry_id))`);
  await db.execute(sql`create index on plain (tenant_id, reference) where reference is not null`);
  const reference = randomUUID();
  const append = async (): Promise<void> => {
    await privacy.ledger.append({ tenant: "hot", event: "consent.granted", reference, facts: FACTS });
  };
  const body = JSON.stringify({
    at: new Date(),
    event: "consent.granted",
    facts: FACTS,
    reference,
    id: reference,
    tenant: "hot",
    v: 1,
  });
  const insert = async (): Promise<void> => {
    await db.execute(sql`insert into plain (tenant_id, entry_id, reference, body)
      values ('hot', ${randomUUID()}::uuid, ${reference}::uuid, ${body})`);
  };
  return {
    contestants: (appends) => ({ "plain insert": spread(appends, insert), append: spread(appends, append) }),
  };
}

/** The same work on all connections at once. */
const spread =
  (appends: number, one: () => Promise<void>): Contestant =>
  async () => {
    await Promise.all(
      Array.from({ length: CONNECTIONS }, async () => await several(appends / CONNECTIONS, one)),
    );
  };

async function several(times: number, one: () => Promise<void>): Promise<void> {
  for (let done = 0; done < times; done += 1) await one();
}
