// #region schema
import { pgTable, uuid } from "drizzle-orm/pg-core";
import { blindIndex, createVault, normalize, sealed, sealedChecks } from "@habeas/crypto";

interface Profile {
  readonly street: string;
  readonly birthday: string;
}

export const customers = pgTable(
  "customers",
  {
    id: uuid().primaryKey(),
    tenantId: uuid("tenant_id").notNull(),
    email: sealed("email", { field: "customer.email" }).notNull(),
    phone: sealed("phone", { field: "customer.phone" }),
    profile: sealed<Profile>("profile", { field: "customer.profile" }),
    emailIndex: blindIndex("email_index"),
  },
  (table) => sealedChecks("customers", table),
);
// #endregion schema

import { eq } from "drizzle-orm";
import type { createTestDatabase } from "@habeas/testbed";
import type { PoolClient } from "pg";
import { migrate, type Vault } from "@habeas/crypto";
import { generateKey, localKeys } from "@habeas/crypto/local";

type Db = Awaited<ReturnType<typeof createTestDatabase>>["db"];

export async function openPeople(db: Db) {
  const keys = generateKey();
  // #region vault
  await migrate(db);
  const vault = createVault({ db, keys: localKeys({ keys }) }); // in production: awsKms, vaultTransit

  const people = vault.protect(customers, {
    tenant: "tenantId",
    subject: "id",
    bind: "id",
    indexes: { emailIndex: { of: "email", normalize: normalize.email, rows: 1_000_000 } },
  });
  // #endregion vault
  return { vault, people };
}

export async function inShort(db: Db, { id, tenantId }: { readonly id: string; readonly tenantId: string }) {
  const { vault, people } = await openPeople(db);
  // #region short
  await db.insert(customers).values(await people.seal({ id, tenantId, email: "maria@example.com" }));

  const rows = await db.select().from(customers).where(eq(customers.id, id));
  // rows[0].email is a Sealed: nobody reads it in the database, in a backup, or in a log, where it prints as [sealed]

  const [maria] = await people.open(rows, { purpose: "support" }); // maria.email === "maria@example.com"
  const [found] = await people.find("emailIndex", "Maria@Example.com", {
    tenant: tenantId,
    purpose: "login",
  });

  await vault.shred({ tenant: tenantId, table: customers, key: id }); // from here on nobody opens a value of hers again
  // #endregion short
  return { people, rows, maria, found };
}

export async function useThem(db: Db, { id, tenantId }: { readonly id: string; readonly tenantId: string }) {
  const { vault, people } = await openPeople(db);
  // #region use
  // Sealed for this tenant, this person, this field and this row; emailIndex is filled
  await db
    .insert(customers)
    .values(await people.seal({ id, tenantId, email: "maria@example.com", phone: null }));

  // By equality: any spelling that the normalizer makes equal
  const [found] = await people.find("emailIndex", "Maria@Example.com", {
    tenant: tenantId,
    purpose: "login",
  });

  // Any other query: open what came back, once
  const rows = await db.select().from(customers).where(eq(customers.tenantId, tenantId));
  const [person] = await people.open(rows, { purpose: "support" });

  await db
    .update(customers)
    .set(await people.update({ phone: "+49 30 901820" }, { id, tenantId }))
    .where(eq(customers.id, id));

  const receipt = await vault.shred({ tenant: tenantId, table: customers, key: id });
  // #endregion use
  return { found, person, receipt, vault, people };
}

type People = Awaited<ReturnType<typeof openPeople>>["people"];

export async function resealAll(people: Pick<People, "reseal">) {
  // #region reseal
  let cursor: string | undefined;
  do {
    ({ cursor } = await people.reseal({ cursor, batch: 500 }));
  } while (cursor !== undefined);
  // #endregion reseal
}

export async function followOthers(vault: Pick<Vault, "follow">, client: PoolClient) {
  // #region follow
  await vault.follow({
    listen: async (channel, onMessage) => {
      client.on("notification", ({ payload = "" }) => onMessage(payload));
      await client.query(`listen ${channel}`);
    },
  });
  // #endregion follow
}
