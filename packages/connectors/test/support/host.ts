import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { pgTable, text, uuid } from "drizzle-orm/pg-core";
import {
  consent,
  contract,
  createPrivacy,
  defineRegistry,
  migrate as migrateCore,
  softOptIn,
  type Secrets,
} from "@habeas/core";
import { migrate } from "@habeas/connectors";
import type { Database } from "@habeas/internal";
import { templateDatabase, testClock, type TestClock } from "@habeas/testbed";

/** The host app of these tests: administrators and members of several tenants. */
export const users = pgTable("users", {
  id: uuid().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  email: text(),
  name: text(),
  phone: text(),
  role: text().notNull(),
  country: text(),
  locale: text(),
});

export const registry = defineRegistry({
  schema: { users },
  controller: { name: "Acme BPM GmbH", country: "DE", contact: "privacy@acme.example" },
  purposes: {
    account: contract({ describe: "Provide the workspace", keep: { for: "P30D", after: "account closed" } }),
    newsletter: softOptIn({
      describe: "News on the product in use",
      product: "Acme BPM",
      notice: "signup-2026-03",
      keep: { for: "P2Y", after: "last contact" },
    }),
    events: consent({
      describe: "Invitations",
      notice: "events-2026-01",
      keep: { for: "P1Y", after: "consent given" },
    }),
    sales: consent({
      describe: "Be called by sales or a partner",
      notice: "sales-2026-01",
      keep: { for: "P1Y", after: "consent given" },
    }),
  },
  recipients: {
    activecampaign: {
      name: "ActiveCampaign",
      role: "processor",
      country: "US",
      for: ["newsletter", "events"],
      transfer: { by: "dpf" },
    },
    pipedrive: {
      name: "Pipedrive",
      role: "processor",
      country: "US",
      for: ["sales"],
      transfer: { by: "dpf" },
    },
    partnerMx: {
      name: "Socio MX",
      role: "controller",
      country: "MX",
      for: ["sales"],
      transfer: { by: "scc", module: 1, tia: "docs/tia-mx.md", validUntil: "2027-06-30" },
      serves: [{ country: ["MX"] }],
    },
    partnerMxWithoutClauses: {
      name: "Otro socio MX",
      role: "controller",
      country: "MX",
      for: ["sales"],
      serves: [{ country: ["MX"] }],
    },
    partnerDe: {
      name: "Partner DACH",
      role: "controller",
      country: "DE",
      for: ["sales"],
      serves: [{ country: ["DE", "AT"] }, { country: ["CH", "NL"], language: ["de"] }],
    },
  },
  subjects: {
    administrator: {
      table: "users",
      when: { role: "admin" },
      email: "email",
      country: "country",
      language: "locale",
    },
    member: { table: "users", when: { role: "member" }, email: "email" },
  },
  tables: (p) => ({
    users: {
      id: p.subject(),
      tenantId: p.tenant(),
      email: p.personal("EmailAddress", { for: ["account", "newsletter", "events", "sales"] }),
      name: p.personal("Name", { for: ["account", "events", "sales"] }),
      phone: p.personal("TelephoneNumber", { for: ["sales"] }),
      role: p.none(),
      country: p.none(),
      locale: p.none(),
    },
  }),
});

export const TENANT = "acme";

/** Tables of the host, of core and of the connectors, and the notices. Nobody is there yet. */
export const host = templateDatabase("connectors_host", async (db) => {
  await db.execute(sql`create table users (id uuid primary key, tenant_id text not null, email text,
    name text, phone text, role text not null, country text, locale text)`);
  await migrateCore(db);
  await migrate(db);
  const privacy = createPrivacy({ registry, db, secrets, clock: () => new Date("2026-01-01T00:00:00Z") });
  const validFrom = new Date("2026-01-01T00:00:00Z");
  for (const id of ["signup-2026-03", "events-2026-01", "sales-2026-01"]) {
    await privacy.notices.publish({ id, language: "en", text: `Text of ${id}`, validFrom });
  }
});

export const secrets: Secrets = { keys: [{ id: "k1", secret: new Uint8Array(32).fill(7) }] };

export const SALE = {
  what: "sale",
  notice: "signup-2026-03",
  product: "Acme BPM",
  addressGivenBy: "subject",
  objectionOffered: true,
  language: "en",
} as const;

export const EVENTS = { notice: "events-2026-01", method: "checkbox", language: "en" } as const;
export const SALES = { notice: "sales-2026-01", method: "checkbox", language: "en" } as const;

export function privacyOver(db: Database, clock: TestClock = testClock("2026-03-01T00:00:00Z")) {
  return { privacy: createPrivacy({ registry, db, secrets, clock: clock.now }), clock };
}

export interface NewPerson {
  readonly email?: string;
  readonly name?: string;
  readonly phone?: string;
  readonly role?: "admin" | "member";
  readonly country?: string;
  readonly locale?: string;
  readonly tenant?: string;
}

/** Adds a person to the host's table, and names her. */
export async function addPerson(db: Database, person: NewPerson = {}) {
  const id = randomUUID();
  const { role = "admin", tenant = TENANT } = person;
  await db.insert(users).values({
    id,
    tenantId: tenant,
    email: person.email ?? `${id}@example.com`,
    name: person.name ?? "Ana Díaz",
    phone: person.phone ?? "+52 55 1234 5678",
    role,
    country: person.country ?? "MX",
    locale: person.locale ?? "en",
  });
  return registry.subject(role === "admin" ? "administrator" : "member", { tenant, id });
}
