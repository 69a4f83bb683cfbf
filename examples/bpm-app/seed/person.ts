import type { Locale } from "./locales.ts";

/** Somebody who does not exist, in a country that does. */
export interface Person {
  readonly first: string;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly address: string;
}

/** Draws a person. The domain ends in `.example`, so that no real mailbox is ever named (RFC 2606). */
export function drawPerson({ faker, cities, country }: Locale, domain: string): Person {
  const first = faker.person.firstName();
  const last = faker.person.lastName();
  const city = `${faker.location.zipCode()} ${faker.helpers.arrayElement(cities)}`;
  return {
    first,
    name: `${first} ${last}`,
    email: faker.internet.email({ firstName: first, lastName: last, provider: domain }).toLowerCase(),
    phone: faker.phone.number({ style: "international" }),
    address: `${faker.location.streetAddress()}, ${city}, ${country}`,
  };
}
