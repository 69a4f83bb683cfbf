import { readFileSync } from "node:fs";
import { describeShared } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import { contract, defineRegistry } from "../src/index.ts";
import { recordCsv, recordJsonLd, recordMarkdown, recordOfProcessing } from "../src/documents.ts";
import { registry, users } from "./fixtures/reference-registry.ts";

const on = "2026-11-23";
const tenants = [
  {
    tenant: "t1",
    name: '=HYPERLINK("x")|<b>Beta & Söhne</b>',
    contact: "dpo@beta.example",
    country: "AT",
    dpo: "dpo@beta.example",
  },
  { tenant: "t2", name: "Gamma", contact: "mail@gamma.example" },
];
const record = recordOfProcessing(registry, { on, tenants, security: ["Encrypted backups"] });
const activity = (purpose: string) => record.activities.find((one) => one.purpose === purpose);

describe("the record of processing of a controller (Art. 30(1))", () => {
  it("has one activity for each of its own purposes, none of a processor's", () => {
    expect(record.activities.map(({ purpose }) => purpose)).toEqual([
      "account",
      "invoicing",
      "newsletter",
      "sales",
      "security",
    ]);
    expect(record.controller).toMatchObject({ name: "Acme BPM GmbH", dpo: "dpo@acme.example" });
  });

  it("says from the columns whose data is used, which and where", () => {
    expect(activity("sales")).toMatchObject({
      article: "6(1)(a)",
      subjects: ["administrator", "member"],
      places: ["users.email", "users.name", "users.phone", "users.country"],
      categories: [
        { category: "EmailAddress", origins: ["provided"] },
        { category: "Name" },
        { category: "TelephoneNumber" },
        { category: "Country", origins: ["observed"] },
      ],
    });
    expect(activity("invoicing")).toMatchObject({
      ground: "§ 147 AO",
      subjects: ["administrator", "member"],
      places: ["invoices.billingName"],
      keep: { for: "P8Y", after: { column: "issuedAt", endOf: "year" } },
    });
  });

  it("names recipients in third countries and the documented safeguards, on the day of the record", () => {
    expect(activity("newsletter")?.recipients).toMatchObject([
      { country: "US", transfer: { ground: "dpf" } },
    ]);
    expect(activity("sales")?.recipients).toMatchObject([
      { key: "partnerMx", transfer: { ground: "scc", validUntil: "2027-06-30" } },
      { key: "partnerDe", transfer: { ground: "none_needed" } },
    ]);
    const later = recordOfProcessing(registry, { on: "2027-07-01", tenants, security: ["x"] });
    expect(later.gaps).toMatchObject([{ article: "30(1)(e)", where: "recipients.partnerMx" }]);
  });
});

describe("the record of a processor (Art. 30(2))", () => {
  it("lists each customer on whose behalf data is processed", () => {
    expect(record.onBehalf.map(({ customer }) => customer.tenant)).toEqual(["t1", "t2"]);
    expect(record.onBehalf[0]?.activities).toMatchObject([
      {
        purpose: "automation",
        subjects: ["respondent", "administrator", "member"],
        places: ["tasks.form.email", "tasks.form.note", "variables.text.email", "files.objectKey"],
      },
    ]);
  });
});

describe("the gaps of a record", () => {
  it("are none when everything is declared", () => {
    expect(record.gaps).toEqual([]);
  });

  it("name missing measures, customers, people and data", () => {
    const bare = defineRegistry({
      schema: { users },
      controller: { name: "A", country: "DE", contact: "c" },
      purposes: {
        idle: contract({ describe: "Nothing", keep: { for: "P1D", after: "x" } }),
        work: contract({ describe: "Work", as: "processor", keep: { for: "P1D", after: "x" } }),
      },
      recipients: { partner: { name: "P", role: "jointController", country: "XX", for: ["work"] } },
      tables: (p) => ({
        users: {
          id: p.none(),
          tenantId: p.tenant(),
          email: p.personal("EmailAddress", { for: ["work"], erase: "" }),
          name: p.none(),
          phone: p.none(),
          phoneIndex: p.none(),
          passwordHash: p.none(),
          role: p.none(),
          country: p.none(),
          locale: p.none(),
          createdAt: p.none(),
        },
      }),
    });
    expect(recordOfProcessing(bare, { on }).gaps.map(({ article, where }) => `${article} ${where}`)).toEqual([
      "30(1)(g) security",
      "30(2)(a) tenants",
      "30(1)(a) jointControllers",
      "30(1)(c) purposes.idle",
      "30(1)(c) purposes.work",
      "30(1)(e) recipients.partner",
    ]);
  });
});

describe("the record, written down", () => {
  it("is a Markdown table that no name can break", () => {
    const markdown = recordMarkdown(record);
    expect(markdown).toContain("| Be called by sales or a partner | Art. 6(1)(a) | administrator, member |");
    expect(markdown).toContain("P8Y after the end of the year of issuedAt");
    expect(markdown).not.toContain("<b>");
    const rows = markdown.split("\n").filter((line) => line.startsWith("| "));
    expect(new Set(rows.map((row) => row.replaceAll(String.raw`\|`, "").split("|").length))).toEqual(
      new Set([8]),
    );
  });

  it("is CSV in which nothing is a formula", () => {
    const csv = recordCsv(record);
    expect(csv.split("\r\n")).toHaveLength(9); // a head, five own activities, one for each of two customers
    expect(csv).toContain('30(2),"\'=HYPERLINK(""x"")');
    expect(csv).toContain("users.email; users.name");
  });

  it("is JSON-LD whose terms all have a vocabulary", () => {
    const document = JSON.parse(JSON.stringify(recordJsonLd(record))) as Record<string, unknown>;
    const context = Object.keys(document["@context"] as object);
    const names = [...JSON.stringify(document).matchAll(/"([a-z-]+):[A-Za-z0-9-]+"/g)].map(
      (match) => match[1],
    );
    expect(new Set(names)).toEqual(new Set(context));
    expect(document).toMatchObject({
      "@type": "dpv:RecordsOfActivities",
      "dpv:hasProcess": [{ "dpv:hasLegalBasis": { "@id": "eu-gdpr:A6-1-b" } }, {}, {}, {}, {}, {}, {}],
    });
  });
});

describeShared("the record's categories", "vectors/dpv/pd.csv", (path) => {
  it("are terms of the Data Privacy Vocabulary", () => {
    const terms = new Set(
      readFileSync(path, "utf8")
        .split("\n")
        .map((line) => /^"([^"]+)"/.exec(line)?.[1]),
    );
    const used = [...JSON.stringify(recordJsonLd(record)).matchAll(/"pd:(\w+)"/g)].map((match) => match[1]);
    expect(used.length).toBeGreaterThan(5);
    expect(used.filter((term) => !terms.has(term))).toEqual([]);
  });
});
