import { consent, contract, defineRegistry, leaves, legalObligation, softOptIn } from "@habeas/core";
import { schemaOfAnswers } from "./forms/answers.ts";
import type { Database } from "./app.ts";
import type { Form } from "./forms/form.ts";
import { engineState, stateLeaves } from "./processes/state.ts";
import * as schema from "./schema/index.ts";

/** Finds a stored form: what its fields hold is known only since a tenant designed it. */
export type FormById = (id: string, db: Database) => Promise<Form>;

/** What every column of the app is. Nothing else in this app says so a second time. */
export const appRegistry = (formById: FormById) => {
  const formLeaves = leaves<"automation">();

  return defineRegistry({
    schema,

    controller: {
      name: "Acme BPM GmbH",
      country: "DE",
      state: "BE",
      contact: "privacy@acme.example",
      dpo: "dpo@acme.example",
      timeZone: "Europe/Berlin",
    },

    purposes: {
      account: contract({
        describe: "Provide the workspace to the people who sign in",
        keep: { for: "P30D", after: "account closed" },
      }),
      automation: contract({
        as: "processor",
        describe: "Run the processes of the customer, on its behalf",
        keep: { for: "P30D", after: "contract ended" },
      }),
      invoicing: legalObligation({
        describe: "Keep the invoices that were issued",
        law: "§ 147 AO",
        keep: { for: "P8Y", after: { column: "issuedAt", endOf: "year" } },
      }),
      newsletter: softOptIn({
        describe: "E-mail administrators about the product that they use",
        product: "Acme BPM",
        notice: "signup-2026-03",
        keep: { for: "P2Y", after: "last contact" },
      }),
      sales: consent({
        describe: "Have sales, or the partner for the country, call back",
        notice: "sales-2026-01",
        keep: { for: "P1Y", after: "consent given" },
      }),
    },

    recipients: {
      activecampaign: {
        name: "ActiveCampaign",
        role: "processor",
        country: "US",
        for: ["newsletter"],
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
        name: "Socio de Acme BPM en México",
        role: "controller",
        country: "MX",
        for: ["sales"],
        transfer: { by: "scc", module: 1, tia: "docs/tia-mexico.md", validUntil: "2027-06-30" },
        serves: [{ country: ["MX"] }],
      },
      partnerDe: {
        name: "Acme BPM Partner DACH",
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
      member: {
        table: "users",
        when: { role: "member" },
        email: "email",
        country: "country",
        language: "locale",
      },
      respondent: { identifiedBy: "EmailAddress" },
    },

    tables: (p) => ({
      tenants: {
        id: p.tenant(),
        name: p.none(),
        country: p.none(),
        language: p.none(),
        createdAt: p.none(),
      },

      users: {
        id: p.subject(),
        tenantId: p.tenant(),
        role: p.none(),
        name: p.personal("Name", { for: ["account", "newsletter", "sales"] }),
        email: p.personal("EmailAddress", { for: ["account", "newsletter", "sales"], sealed: true }),
        emailIndex: p.copyOf("email"),
        phone: p.personal("TelephoneNumber", { for: ["account", "sales"], sealed: true }),
        address: p.personal("PhysicalAddress", { for: ["account"] }),
        country: p.personal("Country", { for: ["account", "newsletter", "sales"], erase: "ZZ" }),
        locale: p.personal("Language", { for: ["account", "newsletter", "sales"], erase: "und" }),
        passwordHash: p.credential({ erase: "" }),
        createdAt: p.none(),
      },

      formDefinitions: {
        id: p.none(),
        tenantId: p.tenant(),
        key: p.none(),
        name: p.none(),
        form: p.none(),
      },

      formSubmissions: {
        id: p.none(),
        tenantId: p.tenant(),
        formId: p.none(),
        instanceId: p.ownedBy("processInstances"),
        submittedById: p.ownedBy("users"),
        answers: p.document(
          async (row, db) => schemaOfAnswers(await formById(String(row["formId"]), db), formLeaves),
          { for: ["automation"], leaves: formLeaves },
        ),
        submittedAt: p.none(),
      },

      processDefinitions: {
        id: p.none(),
        tenantId: p.tenant(),
        key: p.none(),
        name: p.none(),
        bpmn: p.none(),
      },

      processInstances: {
        id: p.none(),
        tenantId: p.tenant(),
        definitionId: p.none(),
        startedById: p.ownedBy("users"),
        status: p.none(),
        state: p.document(engineState, { for: ["automation"], leaves: stateLeaves }),
        startedAt: p.none(),
        endedAt: p.none(),
      },

      processVariables: {
        id: p.none(),
        tenantId: p.tenant(),
        instanceId: p.ownedBy("processInstances"),
        name: p.none(),
        value: p.dependsOn(
          "name",
          {
            name: p.personal("Name", { for: ["automation"] }),
            email: p.personal("EmailAddress", { for: ["automation"], identifies: "respondent" }),
            phone: p.personal("TelephoneNumber", { for: ["automation"] }),
            address: p.personal("PhysicalAddress", { for: ["automation"] }),
            contact: p.personal("Name", { for: ["automation"], origin: "thirdParty" }),
            substitute: p.personal("Name", { for: ["automation"], origin: "thirdParty" }),
            taxId: p.personal("Tax", { for: ["automation"] }),
            iban: p.personal("BankAccount", { for: ["automation"] }),
            from: p.personal("Professional", { for: ["automation"] }),
            to: p.personal("Professional", { for: ["automation"] }),
            note: p.personal("Communication", { for: ["automation"] }),
            reason: p.personal("Communication", { for: ["automation"] }),
          },
          { otherwise: p.none() },
        ),
      },

      tasks: {
        id: p.none(),
        tenantId: p.tenant(),
        instanceId: p.ownedBy("processInstances"),
        elementId: p.none(),
        name: p.none(),
        assigneeId: p.visibleTo("users"),
        status: p.none(),
        createdAt: p.none(),
        completedAt: p.none(),
      },

      comments: {
        id: p.none(),
        tenantId: p.tenant(),
        taskId: p.ownedBy("tasks"),
        authorId: p.ownedBy("users"),
        body: p.personal("Communication", { for: ["automation"], erase: "" }),
        createdAt: p.none(),
      },

      files: {
        id: p.none(),
        tenantId: p.tenant(),
        instanceId: p.ownedBy("processInstances"),
        uploadedById: p.ownedBy("users"),
        name: p.personal("PersonalDocuments", { for: ["automation"], erase: "" }),
        contentType: p.none(),
        bytes: p.none(),
        objectKey: p.file({ for: ["automation"] }),
        createdAt: p.none(),
      },

      invoices: {
        id: p.none(),
        tenantId: p.tenant(),
        userId: p.ownedBy("users"),
        number: p.none(),
        billingName: p.personal("Name", { for: ["invoicing"] }),
        billingAddress: p.personal("PhysicalAddress", { for: ["invoicing"] }),
        currency: p.none(),
        total: p.none(),
        issuedAt: p.none(),
      },

      invoiceLines: {
        id: p.none(),
        tenantId: p.tenant(),
        invoiceId: p.ownedBy("invoices"),
        description: p.none(),
        quantity: p.none(),
        unitPrice: p.none(),
      },
    }),
  });
};
