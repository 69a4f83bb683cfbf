import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { drizzle } from "drizzle-orm/node-postgres";
import { pgSchema, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import {
  BlindIndex,
  blindIndex,
  createVault,
  isBlindIndex,
  isSealed,
  normalize,
  Sealed,
  sealed,
  sealedTombstone,
  Unreadable,
} from "../src/index.ts";
import { generateKey, localKeys } from "../src/local.ts";
import { outcome, refusal, refusalOf } from "./refusals.ts";

const vault = createVault({ db: drizzle.mock(), keys: localKeys({ keys: generateKey() }) });
const columns = {
  id: uuid().primaryKey(),
  tenantId: uuid("tenant_id").notNull(),
  name: text(),
  email: sealed("email", { field: "person.email" }),
  phone: sealed("phone", { field: "person.phone", scope: "tenant" }),
  emailIndex: blindIndex("email_index"),
};
const persons = pgSchema("crm").table("persons", columns);
const rule = { tenant: "tenantId", subject: "id", bind: "id" } as const;
const index = { of: "email", normalize: normalize.email, rows: 1_000 } as const;

const read = (column: "email" | "emailIndex", value: unknown) =>
  refusal(() => persons[column].mapFromDriverValue(value));

/** What the types would not let through. */
const refused = (change: object) =>
  refusal(() => vault.protect(persons, { ...rule, indexes: { emailIndex: index }, ...change }));

describe("a protected table", () => {
  it("says where its sealed columns are", () => {
    const own = createVault({ db: drizzle.mock(), keys: localKeys({ keys: generateKey() }) });
    const people = own.protect(persons, { ...rule, indexes: { emailIndex: index } });
    expect(people.table).toBe(persons);
    const loose = pgTable("loose", { tenantId: uuid("tenant_id").notNull(), phone: columns.phone });
    own.protect(loose, { tenant: "tenantId", bind: "none" });
    expect(own.sealedValues.columns).toEqual([
      { table: "crm.persons", column: "email", with: ["tenant_id", "id"] },
      { table: "crm.persons", column: "phone", with: ["tenant_id", "id"] },
      { table: "loose", column: "phone", with: ["tenant_id"] },
    ]);
    expect(own.owners).toEqual([{ table: "crm.persons", tenant: "tenant" }]);
  });

  it("names the column that it cannot do without", () => {
    expect(refused({ tenant: "organisation" })).toMatchObject({ where: "persons.organisation" });
    expect(refused({ subject: "person" })).toMatchObject({ where: "persons.person" });
    expect(refused({ bind: "row" })).toMatchObject({ where: "persons.row" });
    expect(refused({ indexes: {} })).toMatchObject({ where: "persons.emailIndex" });
    expect(refused({ indexes: { emailIndex: { ...index, of: "name" } } })).toMatchObject({
      where: "persons.emailIndex",
    });
    expect(refused({ indexes: { emailIndex: index, name: index } })).toMatchObject({ where: "persons.name" });
    expect(refused({ indexes: { emailIndex: index, nowhere: index } })).toMatchObject({
      where: "persons.nowhere",
    });
    expect(refused({ subject: undefined })).toMatchObject({ where: "persons" });
  });

  it("plans the bits of each field by itself", () => {
    const two = pgTable("two", { ...columns, phoneIndex: blindIndex("phone_index") });
    const phoneIndex = { of: "phone", normalize: normalize.phone, rows: 1_000 } as const;
    const both = { emailIndex: { ...index, bits: 8 }, phoneIndex: { ...phoneIndex, bits: 8 } };
    expect(outcome(() => vault.protect(two, { ...rule, indexes: both }))).toBe("done");
  });

  it("has no index and no column of another name", async () => {
    const people = vault.protect(persons, { ...rule, indexes: { emailIndex: index } });
    const misnamed = "phoneIndex" as "emailIndex";
    const value = "maria@example.com";
    const find = people.find(misnamed, value, { tenant: randomUUID(), purpose: "test" });
    expect(await refusalOf(find)).toMatchObject({ code: "invalid_options", where: "crm.persons" });
    const current = people.currentKeyId("name" as "email", { id: "", tenantId: "" });
    expect(await refusalOf(current)).toMatchObject({ code: "invalid_options", where: "crm.persons" });
    const fill = async () => await people.fillIndexes([misnamed]);
    expect(await refusalOf(fill())).toMatchObject({ code: "invalid_options" });
    const from = { from: "phone", to: "name" } as unknown as { from: "name"; to: "email" };
    expect(refusal(() => people.encryptColumn(from))).toMatchObject({ where: "crm.persons: phone, name" });
    const same = { from: "email", to: "email" } as unknown as { from: "name"; to: "email" };
    expect(outcome(() => people.encryptColumn(same))).toBe("invalid_options");
    expect(outcome(() => people.encryptColumn({ from: "name", to: "email" }))).toBe("done");
  });

  it("moves a column with statements that name its schema", () => {
    const people = vault.protect(persons, { ...rule, indexes: { emailIndex: index } });
    const { start, finish } = people.encryptColumn({ from: "name", to: "email" });
    expect(start[0]).toContain(`create function "crm"."persons_email_follows"() returns trigger`);
    expect(start[0]).toContain(`new."email" := null; new."email_index" := null;`);
    expect(start[1]).toBe(
      `create trigger "persons_email_follows" before update on "crm"."persons" for each row execute function "crm"."persons_email_follows"()`,
    );
    expect(finish).toEqual([
      `drop trigger "persons_email_follows" on "crm"."persons"`,
      `drop function "crm"."persons_email_follows"()`,
    ]);
  });
});

describe("values that hide what they hold", () => {
  const values = [
    { value: sealedTombstone(), printed: "[sealed]" },
    { value: new BlindIndex(Buffer.from("canary")), printed: "[blind index]" },
    { value: new Unreadable("unknown_key", "person.email"), printed: "[unreadable: unknown_key]" },
  ];

  it.each(values)("print as $printed", ({ value, printed }) => {
    expect(String(value)).toBe(printed);
    expect(JSON.stringify({ value })).toBe(JSON.stringify({ value: printed }));
    expect(inspect({ value })).toBe(`{ value: ${printed} }`);
  });

  it("are recognised by what they are", () => {
    const [tombstone, blind] = [sealedTombstone(), new BlindIndex(Buffer.alloc(1))];
    const others = [null, undefined, "text", 7, {}, []];
    expect([tombstone, blind, ...others].filter(isSealed)).toEqual([tombstone]);
    expect([tombstone, blind, ...others].filter(isBlindIndex)).toEqual([blind]);
    expect(tombstone.field).toBeUndefined();
    expect(new Sealed(tombstone.envelope, "person.email").field).toBe("person.email");
    expect(Buffer.from(tombstone.envelope).toString("hex", 0, 18)).toBe(`fa01${"00".repeat(16)}`);
    expect(tombstone.envelope.length).toBe(74);
    expect(Buffer.from(tombstone.envelope.subarray(18)).equals(Buffer.alloc(56))).toBe(false);
  });

  it("read no bytes from a column that holds none", () => {
    for (const value of [7, null, "plain", "\\xzz"]) {
      expect(read("email", value), `email: ${String(value)}`).toMatchObject({
        code: "not_an_envelope",
        where: "email",
      });
      expect(read("emailIndex", value), `index: ${String(value)}`).toMatchObject({
        code: "not_an_envelope",
        where: "email_index",
      });
    }
    expect(refusal(() => persons.email.mapToDriverValue("plain"))).toMatchObject({
      code: "not_sealed",
      where: "email",
      fix: "seal the row first",
    });
    expect(refusal(() => persons.emailIndex.mapToDriverValue("plain"))).toMatchObject({
      code: "not_sealed",
      where: "email_index",
      fix: "ask the protected table for the index of the value",
    });
  });
});
