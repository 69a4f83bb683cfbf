import { readFileSync } from "node:fs";
import {
  consent,
  contract,
  createPrivacy,
  defineRegistry,
  legalObligation,
  migrate as migrateCore,
} from "@habeas/core";
import { createRights, migrate } from "@habeas/rights";
import { createTestDatabase, describeShared } from "@habeas/testbed";
import { integer, numeric, pgTable, timestamp, varchar } from "drizzle-orm/pg-core";
import { expect, it } from "vitest";

const person = () => ({
  firstName: varchar("first_name").notNull(),
  lastName: varchar("last_name").notNull(),
  address: varchar(),
  city: varchar(),
  state: varchar(),
  country: varchar(),
  postalCode: varchar("postal_code"),
  phone: varchar(),
  fax: varchar(),
});

const customer = pgTable("customer", {
  customerId: integer("customer_id").primaryKey(),
  ...person(),
  company: varchar(),
  email: varchar().notNull(),
  supportRepId: integer("support_rep_id"),
});
const employee = pgTable("employee", {
  employeeId: integer("employee_id").primaryKey(),
  ...person(),
  title: varchar(),
  reportsTo: integer("reports_to"),
  birthDate: timestamp("birth_date"),
  hireDate: timestamp("hire_date"),
  email: varchar(),
});
const invoice = pgTable("invoice", {
  invoiceId: integer("invoice_id").primaryKey(),
  customerId: integer("customer_id").notNull(),
  invoiceDate: timestamp("invoice_date").notNull(),
  billingAddress: varchar("billing_address"),
  billingCity: varchar("billing_city"),
  billingState: varchar("billing_state"),
  billingCountry: varchar("billing_country"),
  billingPostalCode: varchar("billing_postal_code"),
  total: numeric().notNull(),
});
const invoiceLine = pgTable("invoice_line", {
  invoiceLineId: integer("invoice_line_id").primaryKey(),
  invoiceId: integer("invoice_id").notNull(),
  trackId: integer("track_id").notNull(),
  unitPrice: numeric("unit_price").notNull(),
  quantity: integer().notNull(),
});

const registry = defineRegistry({
  schema: { customer, employee, invoice, invoiceLine },
  controller: { name: "Chinook", country: "DE", contact: "privacy@chinook.example" },
  purposes: {
    shop: contract({ describe: "Sell music", keep: { for: "P30D", after: "account closed" } }),
    work: contract({ describe: "Employ people", keep: { for: "P3Y", after: "employment ended" } }),
    invoicing: legalObligation({
      describe: "Keep invoices",
      law: "§ 147 AO",
      keep: { for: "P8Y", after: { column: "invoiceDate", endOf: "year" } },
    }),
    news: consent({ describe: "News", notice: "n", keep: { for: "P1Y", after: "consent given" } }),
  },
  subjects: { customer: { table: "customer", email: "email" } },
  tenancy: { single: "chinook" },
  tables: (p) => {
    const shop = { for: ["shop"] } as const;
    const work = { for: ["work"] } as const;
    const billing = { for: ["invoicing"] } as const;
    return {
      customer: {
        customerId: p.subject(),
        firstName: p.personal("Name", { ...shop, erase: "" }),
        lastName: p.personal("Name", { for: ["shop", "invoicing"], erase: "" }),
        address: p.personal("PhysicalAddress", shop),
        city: p.personal("PhysicalAddress", shop),
        state: p.personal("PhysicalAddress", shop),
        country: p.personal("Country", shop),
        postalCode: p.personal("PhysicalAddress", shop),
        phone: p.personal("TelephoneNumber", shop),
        fax: p.personal("TelephoneNumber", shop),
        company: p.personal("Professional", shop),
        email: p.personal("EmailAddress", { for: ["shop", "news"], erase: "" }),
        supportRepId: p.visibleTo("employee"),
      },
      employee: {
        employeeId: p.none(),
        firstName: p.personal("Name", { ...work, erase: "" }),
        lastName: p.personal("Name", { ...work, erase: "" }),
        address: p.personal("PhysicalAddress", work),
        city: p.personal("PhysicalAddress", work),
        state: p.personal("PhysicalAddress", work),
        country: p.personal("Country", work),
        postalCode: p.personal("PhysicalAddress", work),
        phone: p.personal("TelephoneNumber", work),
        fax: p.personal("TelephoneNumber", work),
        title: p.personal("Professional", work),
        reportsTo: p.visibleTo("employee"),
        birthDate: p.personal("BirthDate", work),
        hireDate: p.none(),
        email: p.personal("EmailAddress", work),
      },
      invoice: {
        invoiceId: p.none(),
        customerId: p.ownedBy("customer"),
        invoiceDate: p.none(),
        billingAddress: p.personal("PhysicalAddress", billing),
        billingCity: p.personal("PhysicalAddress", billing),
        billingState: p.personal("PhysicalAddress", billing),
        billingCountry: p.personal("Country", billing),
        billingPostalCode: p.personal("PhysicalAddress", billing),
        total: p.none(),
      },
      invoiceLine: {
        invoiceLineId: p.none(),
        invoiceId: p.ownedBy("invoice"),
        trackId: p.none(),
        unitPrice: p.none(),
        quantity: p.none(),
      },
    };
  },
});

describeShared("Chinook, a database that nobody here wrote", "data/chinook.sql", (path) => {
  it("erases a customer: invoices that tax law keeps stay, reduced, and all else is as it was", async () => {
    await using database = await createTestDatabase();
    const { db, pool } = database;
    const script = readFileSync(path, "utf8");
    await pool.query(script.slice(script.indexOf("CREATE TABLE album")));
    await migrateCore(db);
    await migrate(db);
    const privacy = createPrivacy({ registry, db, clock: () => new Date("2030-06-01T00:00:00Z") });
    const rights = createRights({ privacy, erasers: {} });
    const tables = ["customer", "employee", "invoice", "invoice_line", "track", "album", "playlist_track"];
    const read = async (): Promise<Map<string, string>> => {
      const found = new Map<string, string>();
      for (const table of tables) {
        const { rows } = await pool.query<{ row: string }>(
          `select t::text as row from ${table} t order by 1`,
        );
        for (const { row } of rows) found.set(`${table} ${row}`, row);
      }
      return found;
    };
    const before = await read();
    const plan = await rights.erasure.plan(registry.subject("customer", { tenant: "chinook", id: "1" }), {
      ended: { shop: new Date("2030-05-01") },
    });
    const kept = plan.keeps.filter(({ table }) => table === "invoice");
    expect(kept.reduce((sum, { rows }) => sum + rows, 0)).toBe(7);
    expect(plan.keeps.find(({ table }) => table === "customer")).toMatchObject({ columns: ["lastName"] });
    const report = await rights.erasure.execute(plan);
    expect((await rights.erasure.verify(report)).residue).toEqual([]);
    const after = await read();
    const lost = [...before.keys()].filter((row) => !after.has(row));
    const made = [...after.keys()].filter((row) => !before.has(row));
    expect(lost).toHaveLength(1);
    expect(lost[0]).toContain("luisg@embraer.com.br");
    expect(made).toHaveLength(1);
    expect(made[0]).toMatch(/^customer \(1,"",Gonçalves,,,,,,,,,"",3\)$/);
  });
});
