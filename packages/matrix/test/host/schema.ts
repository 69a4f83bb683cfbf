import { blindIndex, sealed } from "@habeas/crypto";
import { customType, integer, pgSchema, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import { columnName, declaredName, type Shape } from "./shape.ts";

/** What somebody wrote into a form of the host. */
export interface Profile {
  readonly motto: string;
  readonly plan: string;
}

/** The host's tables in drizzle. */
export function hostSchema(shape: Shape) {
  const { key = "text", address = "text", document = "jsonb" } = shape;
  const name = (column: string): string => declaredName(shape, column);
  const table = shape.schema === undefined ? pgTable : tableIn(shape.schema);
  const keyOf = customType<{ data: string; driverData: string }>({
    dataType: () => inDrizzle(key),
    fromDriver: String,
  });
  const addressOf = customType<{ data: string; driverData: string }>({ dataType: () => inDrizzle(address) });
  const documentOf = customType<{ data: Profile; driverData: string }>({
    dataType: () => document,
    toDriver: (profile) => JSON.stringify(profile),
  });
  const people = table("people", {
    personKey: keyOf(name("personKey")).primaryKey(),
    tenantId: text(name("tenantId")).notNull(),
    emailAddress: addressOf(name("emailAddress")).notNull(),
    fullName: text(name("fullName")),
    phoneNumber: sealed(name("phoneNumber"), { field: "person.phone" }),
    phoneIndex: blindIndex(name("phoneIndex")),
    formAnswers: documentOf(name("formAnswers")),
  });
  const invoices = table("invoices", {
    invoiceNumber: integer(name("invoiceNumber")).primaryKey(),
    tenantId: text(name("tenantId")).notNull(),
    personKey: keyOf(name("personKey")),
    billingName: text(name("billingName")),
    issuedAt: timestamp(name("issuedAt"), { withTimezone: true }),
  });
  const notes = table("notes", {
    noteNumber: integer(name("noteNumber")).primaryKey(),
    tenantId: text(name("tenantId")).notNull(),
    personKey: keyOf(name("personKey")),
    noteText: text(name("noteText")),
  });
  return { people, invoices, notes };
}

/** drizzle's schema does not say in which collation a column is. */
const inDrizzle = (type: string): string => type.replace(/ collate .*/, "");

/** drizzle types a table of a schema otherwise; for the host it is the same. */
function tableIn(schema: string): typeof pgTable {
  const made: unknown = pgSchema(schema).table;
  if (isTableFunction(made)) return made;
  throw new TypeError("drizzle makes tables of a schema otherwise");
}

const isTableFunction = (made: unknown): made is typeof pgTable => typeof made === "function";

/** The same tables as a migration of the host's writes them. */
export function statementsOf(shape: Shape): string[] {
  const { key = "text", address = "text", document = "jsonb", home = shape.schema ?? "public" } = shape;
  const c = (column: string): string => `"${columnName(shape, column)}"`;
  return [
    ...(shape.before ?? []),
    ...(home === "public" ? [] : [`create schema if not exists "${home}"`]),
    `create table "${home}".people (${c("personKey")} ${key} primary key, ${c("tenantId")} text not null,
      ${c("emailAddress")} ${address} not null, ${c("fullName")} text, ${c("phoneNumber")} bytea,
      ${c("phoneIndex")} bytea, ${c("formAnswers")} ${document})`,
    `create table "${home}".invoices (${c("invoiceNumber")} int primary key, ${c("tenantId")} text not null,
      ${c("personKey")} ${key} references "${home}".people, ${c("billingName")} text,
      ${c("issuedAt")} timestamptz)`,
    `create table "${home}".notes (${c("noteNumber")} int primary key, ${c("tenantId")} text not null,
      ${c("personKey")} ${key} references "${home}".people, ${c("noteText")} text)`,
    ...(shape.after ?? []),
  ];
}
