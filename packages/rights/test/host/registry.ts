import { randomUUID } from "node:crypto";
import {
  consent,
  contract,
  defineRegistry,
  leaves,
  legalObligation,
  legitimateInterest,
  softOptIn,
} from "@habeas/core";
import { z } from "zod";
import * as schema from "./schema.ts";

const formLeaves = leaves<"support">();

const answers = z.object({
  email: z.string().register(formLeaves, { category: "EmailAddress", identifies: "respondent" }),
  message: z.string().register(formLeaves, { category: "Communication" }),
  plan: z.string().register(formLeaves, { category: "None" }),
});

/** A small host app, every kind of column in it once. */
export const registry = defineRegistry({
  schema,
  controller: {
    name: "Acme BPM GmbH",
    country: "DE",
    contact: "privacy@acme.example",
    timeZone: "Europe/Berlin",
  },
  purposes: {
    account: contract({ describe: "Provide the workspace", keep: { for: "P30D", after: "account closed" } }),
    invoicing: legalObligation({
      describe: "Keep invoices",
      law: "§ 147 AO",
      keep: { for: "P8Y", after: { column: "issuedAt", endOf: "year" } },
    }),
    newsletter: softOptIn({
      describe: "News on the product in use",
      product: "Acme BPM",
      notice: "signup",
      keep: { for: "P2Y", after: "last contact" },
    }),
    sales: consent({
      describe: "Be called by sales",
      notice: "sales",
      keep: { for: "P1Y", after: "consent given" },
    }),
    security: legitimateInterest({
      describe: "Find abuse",
      interest: "safe accounts",
      assessment: "docs/lia.md",
      keep: { for: "P90D", after: "last contact" },
    }),
    support: legitimateInterest({
      as: "processor",
      describe: "Answer questions",
      interest: "answers",
      assessment: "docs/lia-support.md",
      keep: { for: "P1Y", after: "last contact" },
    }),
  },
  recipients: {
    mailer: {
      name: "Mailer Inc.",
      role: "processor",
      country: "US",
      for: ["newsletter", "support"],
      transfer: { by: "dpf" },
    },
    bookkeeper: { name: "Books GmbH", role: "processor", country: "DE", for: ["invoicing"] },
  },
  subjects: {
    user: { table: "users", email: "email" },
    respondent: { identifiedBy: "EmailAddress" },
  },
  tables: (p) => ({
    tenants: { id: p.tenant(), name: p.none() },
    users: {
      id: p.subject(),
      tenantId: p.tenant(),
      email: p.personal("EmailAddress", {
        for: ["account", "newsletter", "sales"],
        erase: () => `${randomUUID()}@erased.invalid`,
      }),
      name: p.personal("Name", { for: ["account", "sales"] }),
      phone: p.personal("TelephoneNumber", { for: ["sales"] }),
      passwordHash: p.credential({ erase: "" }),
    },
    invoices: {
      id: p.none(),
      tenantId: p.tenant(),
      userId: p.ownedBy("users"),
      billingName: p.personal("Name", { for: ["invoicing"] }),
      note: p.personal("Communication", { for: ["sales"] }),
      issuedAt: p.none(),
    },
    invoiceLines: { invoiceId: p.ownedBy("invoices"), position: p.none(), description: p.none() },
    sessions: {
      id: p.none(),
      userId: p.ownedBy("users"),
      agent: p.personal("UserAgent", { for: ["security"], origin: "observed" }),
    },
    tasks: {
      id: p.none(),
      tenantId: p.tenant(),
      assigneeId: p.ownedBy("users"),
      reviewerId: p.visibleTo("users"),
      parentId: p.none(),
      title: p.none(),
      note: p.personal("Communication", { for: ["account"] }),
    },
    documents: { id: p.none(), tenantId: p.tenant(), title: p.none() },
    authors: { userId: p.ownedBy("users"), documentId: p.owns("documents") },
    submissions: {
      id: p.none(),
      tenantId: p.tenant(),
      handledBy: p.visibleTo("users"),
      answers: p.document(answers, { for: ["support"], leaves: formLeaves }),
    },
    variables: {
      id: p.none(),
      submissionId: p.ownedBy("submissions"),
      name: p.none(),
      value: p.dependsOn(
        "name",
        { email: p.personal("EmailAddress", { for: ["support"], identifies: "respondent" }) },
        { otherwise: p.none() },
      ),
    },
    files: {
      id: p.none(),
      tenantId: p.tenant(),
      ownerId: p.ownedBy("users"),
      objectKey: p.file({ for: ["account"] }),
    },
  }),
});
