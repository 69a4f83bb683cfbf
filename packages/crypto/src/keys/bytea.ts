import { customType } from "drizzle-orm/pg-core";

/** PostgreSQL's `bytea` as bytes; the three drivers disagree on `Buffer` and `Uint8Array`. */
export const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => "bytea",
  toDriver: (value) => Buffer.from(value.buffer, value.byteOffset, value.length), // node-postgres wants a Buffer
});
