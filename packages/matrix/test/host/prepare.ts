import { migrate as migrateConnectors } from "@habeas/connectors";
import { migrate as migrateCore } from "@habeas/core";
import { migrate as migrateCrypto } from "@habeas/crypto";
import { migrate as migrateExport } from "@habeas/export";
import { rowsOf, type Database } from "@habeas/internal";
import { migrate as migrateRights } from "@habeas/rights";
import { sql } from "drizzle-orm";
import type { Host } from "./open-host.ts";
import { statementsOf } from "./schema.ts";
import type { Shape } from "./shape.ts";

/** The migrations of the host and of habeas, as the tables' owner. */
export async function migrateHost(admin: Database, shape: Shape): Promise<void> {
  for (const statement of statementsOf(shape)) await admin.execute(sql.raw(statement));
  for (const migrate of [migrateCore, migrateCrypto, migrateRights, migrateExport, migrateConnectors]) {
    await migrate(admin);
  }
}

/** Maria, Bob of the same tenant, and her twin of another one. Her address is her own: a proof searches all tenants. */
export async function seedHost(admin: Database, { people, schema, keys }: Host): Promise<void> {
  const everybody = [
    { personKey: keys.maria, tenantId: "acme", emailAddress: "maria@example.com", ...MARIA },
    { personKey: keys.bob, tenantId: "acme", emailAddress: "bob@example.com", ...BOB },
    { personKey: keys.twin, tenantId: "twin", emailAddress: "maria@twin.example", ...MARIA },
  ];
  await admin.insert(schema.people).values(await people.seal(everybody));
  await admin.insert(schema.notes).values(
    everybody.map(({ personKey, tenantId, fullName }, index) => ({
      noteNumber: index + 1,
      tenantId,
      personKey,
      noteText: `${fullName} called`,
    })),
  );
  await admin.insert(schema.invoices).values([
    { invoiceNumber: 1, tenantId: "acme", personKey: keys.maria, ...invoice("María Gómez", "2026-02-01") },
    { invoiceNumber: 2, tenantId: "acme", personKey: keys.bob, ...invoice("Bob Stone", "2010-02-01") },
    { invoiceNumber: 3, tenantId: "twin", personKey: keys.twin, ...invoice("María Gómez", "2010-02-01") },
    { invoiceNumber: 4, tenantId: "acme", personKey: keys.bob, ...invoice("Bob Stone", "2026-02-01") },
  ]);
}

const MARIA = {
  fullName: "María Gómez",
  phoneNumber: "+34 600 123 456",
  formAnswers: { motto: "festina lente", plan: "gold" },
};
const BOB = {
  fullName: "Bob Stone",
  phoneNumber: "+44 20 7946 0000",
  formAnswers: { motto: "carpe diem", plan: "silver" },
};

const invoice = (billingName: string, day: string) => ({
  billingName,
  issuedAt: new Date(`${day}T12:00:00Z`),
});

/** Every row of the host as PostgreSQL writes it, by table and first column. */
export async function rowsIn(admin: Database, { home, schema }: Shape, table: string): Promise<string[]> {
  const place = sql.raw(`"${home ?? schema ?? "public"}".${table}`);
  return rowsOf<{ row: string }>(
    await admin.execute(sql`select it::text as row from ${place} it order by 1`),
  ).map(({ row }) => row);
}
