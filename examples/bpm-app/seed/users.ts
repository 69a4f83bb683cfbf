import type { App } from "../app.ts";
import { users } from "../schema/index.ts";
import type { Locale } from "./locales.ts";
import { drawPerson, type Person } from "./person.ts";
import type { SeededTenant } from "./tenants.ts";

/** A person with an account. */
export interface SeededUser extends Person {
  readonly id: string;
  readonly role: "admin" | "member";
  readonly locale: Locale;
}

const ADMINISTRATORS = 2;

/** Gives every person of a tenant an account. */
export async function seedUsers(app: App, tenant: SeededTenant): Promise<readonly SeededUser[]> {
  const people = tenant.people.map((locale, index): SeededUser => {
    const person = drawPerson(locale, `${tenant.id}.example`);
    return { ...person, id: app.newId(), role: index < ADMINISTRATORS ? "admin" : "member", locale };
  });
  const rows = people.map(({ id, role, name, email, phone, address, locale }) => ({
    id,
    tenantId: tenant.id,
    role,
    name,
    email,
    phone,
    address,
    country: locale.country,
    locale: locale.tag,
    passwordHash: `$scrypt$ln=15,r=8,p=1$${locale.faker.string.alphanumeric(22)}$${locale.faker.string.alphanumeric(43)}`,
    createdAt: app.now(),
  }));
  await app.db.insert(users).values(await app.people.seal(rows));
  return people;
}
