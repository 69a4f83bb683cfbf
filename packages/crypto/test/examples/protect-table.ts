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
import { migrate } from "@habeas/crypto";
import { generateKeyring, localKeyring } from "@habeas/crypto/local";

type Db = Awaited<ReturnType<typeof createTestDatabase>>["db"];

export async function openPeople(db: Db) {
  const keyring = generateKeyring();
  // #region vault
  await migrate(db);
  const vault = createVault({ db, keys: localKeyring({ keyring }) }); // in production: awsKms, vaultTransit

  const people = vault.protect(customers, {
    tenant: "tenantId",
    subject: "id",
    bind: "id",
    indexes: { emailIndex: { of: "email", normalize: normalize.email, rows: 1_000_000 } },
  });
  // #endregion vault
  return { vault, people };
}

export async function useThem(db: Db, { id, tenantId }: { readonly id: string; readonly tenantId: string }) {
  const { vault, people } = await openPeople(db);
  // #region use
  // Sealed for this tenant, this person, this field and this row; emailIndex is filled
  await db
    .insert(customers)
    .values(await people.seal({ id, tenantId, email: "maria@example.com", phone: null }));

  // By equality: any spelling that the normalizer makes equal
  const [found] = await people.find("emailIndex", tenantId, "Maria@Example.com", { purpose: "login" });

  // Any other query: open what came back, once
  const rows = await db.select().from(customers).where(eq(customers.tenantId, tenantId));
  const [person] = await people.open(rows, { purpose: "support" });

  await db
    .update(customers)
    .set(await people.update({ phone: "+49 30 901820" }, { id, tenantId }))
    .where(eq(customers.id, id));

  const receipt = await vault.shred({ tenantId, subjectId: id });
  // #endregion use
  return { found, person, receipt, vault, people };
}
