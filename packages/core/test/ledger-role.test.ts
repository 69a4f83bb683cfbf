import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { createTestDatabase } from "@habeas/testbed";
import { expect, it } from "vitest";
import { runtimeGrants } from "../src/index.ts";
import { ana, host, privacyOver, SALE, SALES } from "./fixtures/privacy-host.ts";

const LOG = ["ledger_entry", "ledger_leaf", "ledger_node", "ledger_checkpoint"];
const CHANGES = (table: string): readonly string[] => [
  `update habeas.${table} set tenant_id = 'x'`,
  `delete from habeas.${table}`,
  `truncate habeas.${table}`,
];

it("lets the app's role do its work and change nothing in the log", async () => {
  await using database = await createTestDatabase({ template: host });
  const role = `app "${database.url.slice(-8)}"`;
  const quoted = `"${role.replaceAll('"', '""')}"`;
  await database.pool.query(`create role ${quoted}; grant select on users to ${quoted}`);
  for (const statement of runtimeGrants(role)) await database.db.execute(sql.raw(statement));
  const client = await database.pool.connect();
  try {
    await client.query(`set role ${quoted}`);
    const { privacy } = privacyOver(drizzle(client));
    const grant = await privacy.consent.grant(ana, "sales", SALES);
    await privacy.capture(ana, "newsletter", SALE);
    await privacy.object(ana, "newsletter");
    await privacy.events.record(ana, "account closed");
    await privacy.events.revoke(ana, "account closed");
    await privacy.ledger.seal();
    expect(await privacy.receipts.prove(grant)).toBeDefined();
    await privacy.forget(ana);
    for (const statement of LOG.flatMap(CHANGES)) {
      await expect(client.query(statement)).rejects.toMatchObject({ code: "42501" }); // insufficient_privilege
    }
  } finally {
    await client.query("reset role");
    client.release();
  }
  // not even the owner, unless she first switches the triggers off
  for (const statement of LOG.flatMap(CHANGES)) {
    await expect(database.pool.query(statement)).rejects.toMatchObject({ code: "HB001" });
  }
  await database.pool.query(`drop owned by ${quoted}; drop role ${quoted}`);
});
