import { randomUUID } from "node:crypto";
import { PGlite } from "@electric-sql/pglite";
import { consent, contract, createPrivacy, defineRegistry, migrate, softOptIn } from "@habeas/core";
import { pgTable, text } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/pglite";

const users = pgTable("users", {
  id: text().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  email: text().notNull(),
  name: text(),
});

export const registry = defineRegistry({
  schema: { users },
  controller: { name: "Acme GmbH", country: "DE", contact: "privacy@acme.example" },
  purposes: {
    account: contract({ describe: "Provide the workspace", keep: { for: "P30D", after: "account closed" } }),
    news: softOptIn({
      describe: "News on the product in use",
      product: "Acme",
      notice: "signup",
      keep: { for: "P2Y", after: "last contact" },
    }),
    sales: consent({
      describe: "Be called by sales",
      notice: "sales",
      keep: { for: "P1Y", after: "consent given" },
    }),
  },
  recipients: {
    mail: { name: "Mail GmbH", role: "processor", country: "DE", for: ["news"] },
  },
  subjects: { user: { table: "users", email: "email" } },
  tables: (p) => ({
    users: {
      id: p.subject(),
      tenantId: p.tenant(),
      email: p.personal("EmailAddress", { for: ["account", "news", "sales"], erase: "" }),
      name: p.personal("Name", { for: ["account", "news"] }),
    },
  }),
});

export const secrets = { keys: [{ id: "smoke", secret: new Uint8Array(32).fill(7) }] };

/** One small app on PGlite, which every smoke test adds its own people to. */
export async function openHost() {
  const client = await PGlite.create();
  const db = drizzle(client);
  await migrate(db);
  await db.execute(
    "create table users (id text primary key, tenant_id text not null, email text not null, name text)",
  );
  const privacy = createPrivacy({ registry, db, secrets });
  const validFrom = new Date("2026-01-01T00:00:00Z");
  for (const id of ["signup", "sales"]) {
    await privacy.notices.publish({ id, language: "en", text: `Text of ${id}`, validFrom });
  }
  const addPerson = async (name: string) => {
    const id = randomUUID(); // an erasure looks for what it erased in every column of every table
    await db.insert(users).values({ id, tenantId: "acme", email: `${name}@example.com`, name: "Ana" });
    return registry.subject("user", { tenant: "acme", id });
  };
  const close = async () => {
    await client.close();
  };
  return { db, privacy, addPerson, close };
}

export type Host = Awaited<ReturnType<typeof openHost>>;
