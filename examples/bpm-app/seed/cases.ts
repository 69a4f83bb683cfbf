import type { App } from "../app.ts";
import type { Answers } from "../forms/answers.ts";
import { startInstance, submitForm } from "../processes/workflow.ts";
import { daysAfter, isoDay } from "./day.ts";
import type { ProcessKey } from "./languages/index.ts";
import { drawPerson } from "./person.ts";
import type { SeededTenant } from "./tenants.ts";
import type { SeededUser } from "./users.ts";

/** A run of a process that somebody started, and what went on in it. */
export interface SeededCase {
  readonly instanceId: string;
  readonly starter: SeededUser;
  readonly reviewer: SeededUser;
}

const STEPS: { readonly [K in ProcessKey]: (tenant: SeededTenant, starter: SeededUser) => Filled } = {
  "leave-request": (tenant, { name, email, locale: { faker } }) => {
    const from = faker.date.soon({ days: 120, refDate: "2026-04-01" });
    return {
      task: "leave-request",
      answers: {
        name,
        email,
        from: isoDay(from),
        to: isoDay(daysAfter(from, faker.number.int({ min: 1, max: 14 }))),
        substitute: faker.person.fullName(),
        note: faker.helpers.arrayElement(tenant.language.notes),
      },
    };
  },
  "supplier-onboarding": (_, { locale }) => {
    const { faker } = locale;
    const supplier = drawPerson(locale, faker.internet.domainWord().toLowerCase() + ".example");
    return {
      task: "supplier",
      byStranger: true,
      answers: {
        company: faker.company.name(),
        contact: supplier.name,
        email: supplier.email,
        phone: supplier.phone,
        address: supplier.address,
        taxId: `${locale.country}${faker.string.numeric(9)}`,
        iban: faker.finance.iban({ formatted: true, countryCode: "DE" }),
      },
    };
  },
  "invoice-approval": (_, { locale: { faker } }) => ({
    task: "incoming-invoice",
    answers: {
      supplier: faker.company.name(),
      contact: faker.person.fullName(),
      number: faker.string.numeric(6),
      amount: faker.number.float({ min: 80, max: 9000, fractionDigits: 2 }),
      petty: faker.datatype.boolean(0.2),
    },
  }),
};

interface Filled {
  readonly task: string;
  /** Filled in by a person outside, who has no account. */
  readonly byStranger?: boolean;
  readonly answers: Answers;
}

/** Runs one real process: started, its first form submitted, and mostly approved. */
export async function seedCase(
  app: App,
  tenant: SeededTenant,
  options: { readonly process: ProcessKey; readonly starter: SeededUser; readonly reviewer: SeededUser },
): Promise<SeededCase> {
  const { process, starter, reviewer } = options;
  const { faker } = starter.locale;
  const tenantId = tenant.id;
  const { id: instanceId } = await startInstance(app, { tenantId, process, startedById: starter.id });
  const { task, answers, byStranger = false } = STEPS[process](tenant, starter);
  const submittedById = byStranger ? null : starter.id;
  const { completed } = await submitForm(app, { tenantId, instanceId, task, submittedById, answers });
  if (!completed && faker.datatype.boolean(0.7)) {
    const approval = {
      approved: faker.datatype.boolean(0.8),
      reason: faker.helpers.arrayElement(tenant.language.reasons),
    };
    await submitForm(app, {
      tenantId,
      instanceId,
      task: "approval",
      submittedById: reviewer.id,
      answers: approval,
    });
  }
  return { instanceId, starter, reviewer };
}
