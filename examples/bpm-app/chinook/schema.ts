/**
 * The Chinook sample database, described after the fact: nobody here designed these tables.
 *
 * @module
 */
import { integer, numeric, pgTable, primaryKey, timestamp, varchar } from "drizzle-orm/pg-core";

const price = () => numeric("unit_price", { precision: 10, scale: 2 }).notNull();

export const employee = pgTable("employee", {
  employeeId: integer("employee_id").primaryKey(),
  lastName: varchar("last_name", { length: 20 }).notNull(),
  firstName: varchar("first_name", { length: 20 }).notNull(),
  title: varchar("title", { length: 30 }),
  reportsTo: integer("reports_to"),
  birthDate: timestamp("birth_date"),
  hireDate: timestamp("hire_date"),
  address: varchar("address", { length: 70 }),
  city: varchar("city", { length: 40 }),
  state: varchar("state", { length: 40 }),
  country: varchar("country", { length: 40 }),
  postalCode: varchar("postal_code", { length: 10 }),
  phone: varchar("phone", { length: 24 }),
  fax: varchar("fax", { length: 24 }),
  email: varchar("email", { length: 60 }),
});

export const customer = pgTable("customer", {
  customerId: integer("customer_id").primaryKey(),
  firstName: varchar("first_name", { length: 40 }).notNull(),
  lastName: varchar("last_name", { length: 20 }).notNull(),
  company: varchar("company", { length: 80 }),
  address: varchar("address", { length: 70 }),
  city: varchar("city", { length: 40 }),
  state: varchar("state", { length: 40 }),
  country: varchar("country", { length: 40 }),
  postalCode: varchar("postal_code", { length: 10 }),
  phone: varchar("phone", { length: 24 }),
  fax: varchar("fax", { length: 24 }),
  email: varchar("email", { length: 60 }).notNull(),
  supportRepId: integer("support_rep_id").references(() => employee.employeeId),
});

export const invoice = pgTable("invoice", {
  invoiceId: integer("invoice_id").primaryKey(),
  customerId: integer("customer_id")
    .notNull()
    .references(() => customer.customerId),
  invoiceDate: timestamp("invoice_date").notNull(),
  billingAddress: varchar("billing_address", { length: 70 }),
  billingCity: varchar("billing_city", { length: 40 }),
  billingState: varchar("billing_state", { length: 40 }),
  billingCountry: varchar("billing_country", { length: 40 }),
  billingPostalCode: varchar("billing_postal_code", { length: 10 }),
  total: numeric("total", { precision: 10, scale: 2 }).notNull(),
});

export const invoiceLine = pgTable("invoice_line", {
  invoiceLineId: integer("invoice_line_id").primaryKey(),
  invoiceId: integer("invoice_id")
    .notNull()
    .references(() => invoice.invoiceId),
  trackId: integer("track_id")
    .notNull()
    .references(() => track.trackId),
  unitPrice: price(),
  quantity: integer("quantity").notNull(),
});

export const artist = pgTable("artist", {
  artistId: integer("artist_id").primaryKey(),
  name: varchar("name", { length: 120 }),
});

export const album = pgTable("album", {
  albumId: integer("album_id").primaryKey(),
  title: varchar("title", { length: 160 }).notNull(),
  artistId: integer("artist_id")
    .notNull()
    .references(() => artist.artistId),
});

export const genre = pgTable("genre", {
  genreId: integer("genre_id").primaryKey(),
  name: varchar("name", { length: 120 }),
});

export const mediaType = pgTable("media_type", {
  mediaTypeId: integer("media_type_id").primaryKey(),
  name: varchar("name", { length: 120 }),
});

export const track = pgTable("track", {
  trackId: integer("track_id").primaryKey(),
  name: varchar("name", { length: 200 }).notNull(),
  albumId: integer("album_id").references(() => album.albumId),
  mediaTypeId: integer("media_type_id")
    .notNull()
    .references(() => mediaType.mediaTypeId),
  genreId: integer("genre_id").references(() => genre.genreId),
  composer: varchar("composer", { length: 220 }),
  milliseconds: integer("milliseconds").notNull(),
  bytes: integer("bytes"),
  unitPrice: price(),
});

export const playlist = pgTable("playlist", {
  playlistId: integer("playlist_id").primaryKey(),
  name: varchar("name", { length: 120 }),
});

export const playlistTrack = pgTable(
  "playlist_track",
  {
    playlistId: integer("playlist_id")
      .notNull()
      .references(() => playlist.playlistId),
    trackId: integer("track_id")
      .notNull()
      .references(() => track.trackId),
  },
  (table) => [primaryKey({ columns: [table.playlistId, table.trackId] })],
);
