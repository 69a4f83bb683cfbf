import { integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  checkRegistry,
  consent,
  contract,
  defineRegistry,
  leaves,
  legalObligation,
  softOptIn,
  type Registry,
  type Sealed,
} from "../src/index.ts";
import { registry } from "./fixtures/reference-registry.ts";

const on = "2026-11-23";
const controller = { name: "A", country: "DE", contact: "c" };
const work = contract({ describe: "Work", keep: { for: "P1D", after: "x" } });
const found = (given: Registry, options = {}) =>
  checkRegistry(given, { on, ...options }).map(({ rule, where }) => `${rule} ${where}`);

const users = pgTable("users", {
  id: uuid().primaryKey(),
  tenantId: uuid("tenant_id").notNull(),
  email: text(),
});

describe("the check of a registry", () => {
  it("finds nothing in a careful one", () => {
    expect(checkRegistry(registry, { on, warnings: true })).toEqual([]);
  });

  it("finds purposes without retention and without the facts of a notice", () => {
    const given = defineRegistry({
      schema: { users },
      controller,
      purposes: {
        a: contract({ describe: "", keep: { for: "a year", after: "x" } }),
        b: contract({ describe: "b", keep: { for: "P1Y", after: " " } }),
        c: legalObligation({ describe: "c", law: " ", keep: { for: "P8Y", after: { column: "issuedAt" } } }),
        d: softOptIn({ describe: "d", product: "", notice: "", keep: { for: "P1Y", after: "x" } }),
        e: consent({ describe: "e", notice: "n", keep: { for: "P1Y", after: "x" } }),
      },
      subjects: { user: { table: "users" } },
      tables: (p) => ({
        users: {
          id: p.subject(),
          tenantId: p.tenant(),
          email: p.personal("EmailAddress", { for: ["a", "b", "c", "d"] }),
        },
      }),
    });
    expect(found(given)).toEqual([
      "purpose_without_retention purposes.a",
      "notice_fact_missing purposes.a.describe",
      "purpose_without_retention purposes.b",
      "retention_date_missing purposes.c: users",
      "notice_fact_missing purposes.c.law",
      "notice_fact_missing purposes.d.notice",
      "notice_fact_missing purposes.d.product",
    ]);
    expect(found(given, { warnings: true })).toContain("purpose_unused purposes.e");
  });

  it("finds a recipient without a valid ground for the transfer today", () => {
    expect(found(registry, { on: "2027-06-30" })).toEqual([]);
    expect(found(registry, { on: "2027-07-01" })).toEqual(["transfer_not_grounded recipients.partnerMx"]);
    expect(found(registry, { on: "2027-11-02", warnings: true })).toContain("transfer_table_old gdpr");
    expect(found(registry, { law: "dsg", on })).toEqual([]);
    expect(found(registry, { law: "lgpd", on })).toEqual(["transfer_not_grounded recipients.activecampaign"]);
  });

  it("judges transfers by the law of the controller's country", () => {
    const swiss = { ...registry, controller: { ...registry.controller, country: "BR" } };
    expect(found(swiss)).toEqual(["transfer_not_grounded recipients.activecampaign"]);
  });

  it("finds personal data that no person leads to, and tables without a tenant", () => {
    const notes = pgTable("notes", { id: integer().primaryKey(), author: text(), token: text() });
    const given = defineRegistry({
      schema: { users, notes },
      controller,
      purposes: { work },
      subjects: { user: { table: "users" } },
      tables: (p) => ({
        users: { id: p.none(), tenantId: p.tenant(), email: p.personal("EmailAddress", { for: ["work"] }) },
        notes: { id: p.none(), author: p.personal("Name", { for: ["work"] }), token: p.credential() },
      }),
    });
    expect(found(given)).toEqual([
      "table_without_tenant notes",
      "personal_data_unreachable notes.author",
      "personal_data_unreachable notes.token",
      "subject_without_column subjects.user",
    ]);
  });

  it("finds a foreign key to people that is no edge, and leaves one to a tenant alone", () => {
    const tenants = pgTable("tenants", { id: uuid().primaryKey() });
    const people = pgTable("people", {
      id: uuid().primaryKey(),
      tenantId: uuid("tenant_id").references(() => tenants.id),
    });
    const orders = pgTable("orders", {
      id: uuid().primaryKey(),
      tenantId: uuid("tenant_id").references(() => tenants.id),
      buyer: uuid().references(() => people.id),
      seller: uuid().references(() => people.id),
    });
    const given = defineRegistry({
      schema: { tenants, people, orders },
      controller,
      purposes: {},
      subjects: { person: { table: "people" } },
      tables: (p) => ({
        tenants: { id: p.tenant() },
        people: { id: p.subject(), tenantId: p.tenant() },
        orders: { id: p.none(), tenantId: p.tenant(), buyer: p.ownedBy("people"), seller: p.none() },
      }),
    });
    expect(found(given)).toEqual(["foreign_key_without_edge orders.seller"]);
  });

  it("finds special categories without a condition, and unknown kinds of person", () => {
    const sealed = pgTable("sealed", {
      id: uuid().primaryKey(),
      tenantId: uuid("tenant_id"),
      open: text(),
      closed: text().$type<Sealed<string>>(),
    });
    Object.assign(sealed.closed, { [Symbol.for("habeas.sealed")]: { field: "sealed.closed" } });
    const given = defineRegistry({
      schema: { sealed },
      controller,
      purposes: { work },
      subjects: { patient: { table: "sealed" } },
      tables: (p) => ({
        sealed: {
          id: p.subject(),
          tenantId: p.tenant(),
          open: p.personal("Health", { for: ["work"], special: "health" }),
          closed: p.personal("Health", {
            for: ["work"],
            sealed: true,
            special: "health",
            condition: "9(2)(h)",
            // @ts-expect-error -- JavaScript could say it
            identifies: "nurse",
          }),
        },
      }),
    });
    expect(found(given)).toEqual([
      "special_without_condition sealed.open",
      "unknown_person_named sealed.closed",
    ]);
  });

  it("finds leaves that nobody classified, and one zod instance for two leaves", () => {
    const registered = leaves<"work">();
    const line = z.string();
    const form = z.object({
      topic: z.string().optional(),
      street: line.register(registered, { category: "Street" }),
      city: line.register(registered, { category: "City" }),
    });
    const tasks = pgTable("tasks", {
      id: uuid().primaryKey(),
      tenantId: uuid("tenant_id"),
      form: jsonb().$type<z.output<typeof form>>(),
    });
    const given = defineRegistry({
      schema: { tasks },
      controller,
      purposes: { work },
      subjects: { user: { table: "tasks" } },
      tables: (p) => ({
        tasks: {
          id: p.subject(),
          tenantId: p.tenant(),
          form: p.document(form, { for: ["work"], leaves: registered }),
        },
      }),
    });
    expect(found(given)).toEqual([
      "leaf_unclassified tasks.form.topic",
      "leaf_schema_shared tasks.form.city",
    ]);
  });

  it("guesses from names, as warnings only", () => {
    const odd = pgTable("odd", {
      id: uuid().primaryKey(),
      tenantId: uuid("tenant_id"),
      contactEmail: text("contact_email"),
      mobilePhone: text("mobile_phone"),
      lastName: text("last_name"),
      apiKey: text("api_key"),
      name: text(),
      mailing: text(),
      filename: text(),
    });
    const given = defineRegistry({
      schema: { odd },
      controller,
      purposes: {},
      tables: (p) => ({
        odd: {
          id: p.none(),
          tenantId: p.tenant(),
          contactEmail: p.none(),
          mobilePhone: p.none(),
          lastName: p.none(),
          apiKey: p.none(),
          name: p.none(),
          mailing: p.none(),
          filename: p.none(),
        },
      }),
    });
    expect(found(given)).toEqual([]);
    expect(found(given, { warnings: true })).toEqual([
      "name_looks_personal odd.contactEmail",
      "name_looks_personal odd.mobilePhone",
      "name_looks_personal odd.lastName",
      "name_looks_personal odd.apiKey",
    ]);
  });

  it("warns of a category that no erasure would look for, in a column and in a document", () => {
    const form = leaves<"work">();
    const people = pgTable("people", {
      id: uuid().primaryKey(),
      tenantId: uuid("tenant_id").notNull(),
      number: text(),
      passport: text(),
      form: jsonb(),
    });
    const schema = z.object({
      tax: z.string().register(form, { category: "TaxNumber" }),
      harmless: z.string().register(form, { category: "None" }),
    });
    const given = defineRegistry({
      schema: { people },
      controller,
      purposes: { work },
      subjects: { person: { table: "people" } },
      tables: (p) => ({
        people: {
          id: p.subject(),
          tenantId: p.tenant(),
          number: p.personal("CustomerCode", { for: ["work"] }),
          passport: p.personal("Passport", { for: ["work"] }),
          form: p.document(schema, { for: ["work"], leaves: form }),
        },
      }),
    });
    expect(found(given)).toEqual([]);
    expect(found(given, { warnings: true })).toEqual([
      "category_unknown people.number",
      "category_unknown people.form.tax",
    ]);
  });
});
