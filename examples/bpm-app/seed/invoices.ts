import type { App } from "../app.ts";
import { invoiceLines, invoices } from "../schema/index.ts";
import { daysAfter } from "./day.ts";
import type { SeededTenant } from "./tenants.ts";
import type { SeededUser } from "./users.ts";

const SEAT_PRICE = 19;
const SETUP_PRICE = 480;

/** What an administrator was billed for: the seats of three months, and the set-up in the first one. */
export async function seedInvoices(
  app: App,
  tenant: SeededTenant,
  options: { readonly administrator: SeededUser; readonly firstNumber: number },
): Promise<void> {
  const { administrator, firstNumber } = options;
  const { seats, support } = tenant.language.subscription;
  for (const month of [0, 1, 2]) {
    const lines = [
      { description: seats, quantity: tenant.people.length, unitPrice: SEAT_PRICE },
      ...(month === 0 ? [{ description: support, quantity: 1, unitPrice: SETUP_PRICE }] : []),
    ];
    const id = app.newId();
    await app.db.insert(invoices).values({
      id,
      tenantId: tenant.id,
      userId: administrator.id,
      number: `${tenant.id.toUpperCase()}-2026-${String(firstNumber + month).padStart(4, "0")}`,
      billingName: administrator.name,
      billingAddress: administrator.address,
      currency: "EUR",
      total: String(lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0)),
      issuedAt: daysAfter(app.now(), month * 30 - 90),
    });
    for (const line of lines) {
      await app.db.insert(invoiceLines).values({
        id: app.newId(),
        tenantId: tenant.id,
        invoiceId: id,
        ...line,
        unitPrice: String(line.unitPrice),
      });
    }
  }
}
