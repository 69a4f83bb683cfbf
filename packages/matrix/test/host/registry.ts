import { consent, contract, defineRegistry, leaves, legalObligation } from "@habeas/core";
import { z } from "zod";
import type { hostSchema } from "./schema.ts";
import type { Shape } from "./shape.ts";

const formLeaves = leaves<"account">();
const answers = z.object({
  motto: z.string().register(formLeaves, { category: "Communication" }),
  plan: z.string().register(formLeaves, { category: "None" }),
});

/** The host's declaration: the same whatever its tables are made of. */
export function hostRegistry(schema: ReturnType<typeof hostSchema>, { names }: Shape) {
  return defineRegistry({
    schema,
    ...((names === "snake_case" || names === "camelCase") && { casing: names }),
    controller: { name: "Acme BPM GmbH", country: "DE", contact: "privacy@acme.example" },
    purposes: {
      account: contract({
        describe: "Provide the workspace",
        keep: { for: "P30D", after: "account closed" },
      }),
      invoicing: legalObligation({
        describe: "Keep the invoices that were issued",
        law: "§ 147 AO",
        keep: { for: "P8Y", after: { column: "issuedAt", endOf: "year" } },
      }),
      sales: consent({
        describe: "Be written to by sales",
        notice: "sales-2026-01",
        keep: { for: "P1Y", after: "consent given" },
      }),
    },
    recipients: {
      activecampaign: {
        name: "ActiveCampaign",
        role: "processor",
        country: "US",
        for: ["sales"],
        transfer: { by: "dpf" },
      },
    },
    subjects: { person: { table: "people", email: "emailAddress" } },
    tables: (p) => ({
      people: {
        personKey: p.subject(),
        tenantId: p.tenant(),
        emailAddress: p.personal("EmailAddress", { for: ["account", "sales"], erase: "erased" }),
        fullName: p.personal("Name", { for: ["account", "sales"] }),
        phoneNumber: p.personal("TelephoneNumber", { for: ["account"], sealed: true }),
        phoneIndex: p.copyOf("phoneNumber"),
        formAnswers: p.document(answers, { for: ["account"], leaves: formLeaves }),
      },
      invoices: {
        invoiceNumber: p.none(),
        tenantId: p.tenant(),
        personKey: p.ownedBy("people"),
        billingName: p.personal("Name", { for: ["invoicing"] }),
        issuedAt: p.none(),
      },
      notes: {
        noteNumber: p.none(),
        tenantId: p.tenant(),
        personKey: p.ownedBy("people"),
        noteText: p.personal("Communication", { for: ["account"] }),
      },
    }),
  });
}
