import { randomUUID } from "node:crypto";
import { consent, contract, defineRegistry, legalObligation } from "@habeas/core";
import * as schema from "./schema.ts";

/** The one tenant of this database. */
export const CHINOOK = "chinook";

/** What the columns of somebody else's database are: a shop's customers, its employees, its invoices. */
export const chinookRegistry = defineRegistry({
  schema,
  tenancy: { single: CHINOOK },

  controller: {
    name: "Chinook Musikversand GmbH",
    country: "DE",
    contact: "privacy@chinook.example",
    timeZone: "Europe/Berlin",
  },

  purposes: {
    shop: contract({
      describe: "Sell music and deliver it",
      keep: { for: "P3Y", after: "last purchase" },
    }),
    employment: contract({
      describe: "Employ the people who work here",
      keep: { for: "P3Y", after: "employment ended" },
    }),
    invoicing: legalObligation({
      describe: "Keep the invoices that were issued",
      law: "§ 147 AO",
      keep: { for: "P8Y", after: { column: "invoiceDate", endOf: "year" } },
    }),
    newsletter: consent({
      describe: "Write about new records",
      notice: "newsletter-2026-01",
      keep: { for: "P1Y", after: "last contact" },
    }),
  },

  subjects: {
    customer: { table: "customer", email: "email" },
    employee: { table: "employee", email: "email" },
  },

  tables: (p) => ({
    customer: {
      customerId: p.subject(),
      firstName: p.personal("Name", { for: ["shop", "newsletter"], erase: "" }),
      lastName: p.personal("Name", { for: ["shop", "newsletter"], erase: "" }),
      company: p.personal("Professional", { for: ["shop"] }),
      address: p.personal("PhysicalAddress", { for: ["shop"] }),
      city: p.personal("PhysicalAddress", { for: ["shop"] }),
      state: p.personal("PhysicalAddress", { for: ["shop"] }),
      country: p.personal("Country", { for: ["shop"] }),
      postalCode: p.personal("PhysicalAddress", { for: ["shop"] }),
      phone: p.personal("TelephoneNumber", { for: ["shop"] }),
      fax: p.personal("TelephoneNumber", { for: ["shop"] }),
      email: p.personal("EmailAddress", {
        for: ["shop", "newsletter"],
        erase: () => `${randomUUID()}@erased.invalid`,
      }),
      // whoever looks after a customer sees the customer, and is not given the customer's data for it (Art. 15(4))
      supportRepId: p.visibleTo("employee", {
        onAccess: {
          hide: [
            "firstName",
            "lastName",
            "company",
            "address",
            "city",
            "postalCode",
            "phone",
            "fax",
            "email",
          ],
        },
      }),
    },

    employee: {
      employeeId: p.subject(),
      lastName: p.personal("Name", { for: ["employment"], erase: "" }),
      firstName: p.personal("Name", { for: ["employment"], erase: "" }),
      title: p.personal("Professional", { for: ["employment"] }),
      reportsTo: p.visibleTo("employee", {
        onAccess: { hide: ["birthDate", "address", "city", "postalCode", "phone", "fax"] },
      }),
      birthDate: p.personal("BirthDate", { for: ["employment"] }),
      hireDate: p.personal("Professional", { for: ["employment"] }),
      address: p.personal("PhysicalAddress", { for: ["employment"] }),
      city: p.personal("PhysicalAddress", { for: ["employment"] }),
      state: p.personal("PhysicalAddress", { for: ["employment"] }),
      country: p.personal("Country", { for: ["employment"] }),
      postalCode: p.personal("PhysicalAddress", { for: ["employment"] }),
      phone: p.personal("TelephoneNumber", { for: ["employment"] }),
      fax: p.personal("TelephoneNumber", { for: ["employment"] }),
      email: p.personal("EmailAddress", { for: ["employment"] }),
    },

    invoice: {
      invoiceId: p.none(),
      customerId: p.ownedBy("customer"),
      invoiceDate: p.none(),
      billingAddress: p.personal("PhysicalAddress", { for: ["invoicing"] }),
      billingCity: p.personal("PhysicalAddress", { for: ["invoicing"] }),
      billingState: p.personal("PhysicalAddress", { for: ["invoicing"] }),
      billingCountry: p.personal("Country", { for: ["invoicing"] }),
      billingPostalCode: p.personal("PhysicalAddress", { for: ["invoicing"] }),
      total: p.none(),
    },

    invoiceLine: {
      invoiceLineId: p.none(),
      invoiceId: p.ownedBy("invoice"),
      trackId: p.none(),
      unitPrice: p.none(),
      quantity: p.none(),
    },

    artist: { artistId: p.none(), name: p.none() },
    album: { albumId: p.none(), title: p.none(), artistId: p.none() },
    genre: { genreId: p.none(), name: p.none() },
    mediaType: { mediaTypeId: p.none(), name: p.none() },
    track: {
      trackId: p.none(),
      name: p.none(),
      albumId: p.none(),
      mediaTypeId: p.none(),
      genreId: p.none(),
      composer: p.none(),
      milliseconds: p.none(),
      bytes: p.none(),
      unitPrice: p.none(),
    },
    playlist: { playlistId: p.none(), name: p.none() },
    playlistTrack: { playlistId: p.none(), trackId: p.none() },
  }),
});
