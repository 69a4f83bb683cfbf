import type { App } from "../app.ts";
import { tenants } from "../schema/index.ts";
import { seedCase } from "./cases.ts";
import { seedAttachment, seedComments } from "./conversation.ts";
import { seedDefinitions } from "./definitions.ts";
import { seedInvoices } from "./invoices.ts";
import type { ProcessKey } from "./languages/index.ts";
import { reseed } from "./locales.ts";
import { seededTenants, type SeededTenant } from "./tenants.ts";
import { seedUsers, type SeededUser } from "./users.ts";

/** A tenant that the app was filled with, and its people. */
export interface Seeded extends SeededTenant {
  readonly users: readonly SeededUser[];
}

/**
 * Fills an empty app. The same seed gives the same rows, apart from the run ids and times that the process
 * engine writes into its own state.
 */
export async function seed(app: App, options: { readonly seed: number }): Promise<readonly Seeded[]> {
  reseed(options.seed, app.now());
  const seeded: Seeded[] = [];
  for (const tenant of seededTenants) {
    const { id, name, country, language } = tenant;
    await app.db.insert(tenants).values({ id, name, country, language: language.code, createdAt: app.now() });
    await seedDefinitions(app, tenant);
    const users = await seedUsers(app, tenant);
    await seedCases(app, tenant, users);
    seeded.push({ ...tenant, users });
  }
  return seeded;
}

const TURNS: readonly ProcessKey[] = ["leave-request", "invoice-approval", "supplier-onboarding"];

/** Everybody starts one process, administrators all of them; administrators review each other's and the rest. */
async function seedCases(app: App, tenant: SeededTenant, users: readonly SeededUser[]): Promise<void> {
  const [first, second] = users;
  if (!first || !second) throw new Error("a tenant has two administrators");
  for (const [index, starter] of users.entries()) {
    const reviewer = starter === first ? second : first;
    const own = TURNS[index % TURNS.length];
    for (const process of starter.role === "admin" ? TURNS : TURNS.filter((turn) => turn === own)) {
      const done = await seedCase(app, tenant, { process, starter, reviewer });
      await seedComments(app, tenant, done);
      if (process === "invoice-approval") await seedAttachment(app, tenant, done);
    }
    if (starter.role === "admin")
      await seedInvoices(app, tenant, { administrator: starter, firstNumber: 1 + index * 3 });
  }
}
