import { customType, pgSchema, timestamp } from "drizzle-orm/pg-core";

/** Everything of habeas lives in this PostgreSQL schema. */
export const habeas = pgSchema("habeas");

/** An instant, exact to the millisecond. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: "date" });

/** PostgreSQL's `bytea` as bytes; the three drivers disagree on `Buffer` and `Uint8Array`. */
export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => "bytea",
  toDriver: (value) => Buffer.from(value.buffer, value.byteOffset, value.length), // node-postgres wants a Buffer
});
