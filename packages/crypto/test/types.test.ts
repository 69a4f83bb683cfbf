import { bigserial, boolean, integer, pgTable, serial, text, uuid } from "drizzle-orm/pg-core";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { describe, expect, expectTypeOf, it } from "vitest";
import {
  blindIndex,
  createVault,
  normalize,
  sealed,
  type BlindIndex,
  type Sealed,
  type Unreadable,
} from "../src/index.ts";
import { generateKey, localKeys } from "../src/local.ts";
import { openVault, users, type Profile } from "./vault-support.ts";

const db = drizzle.mock();
const vault = createVault({ db, keys: localKeys({ keys: generateKey() }) });
const { people, texts } = openVault(db);
declare const otherType: Sealed<number>;
const person = { id: "id", tenantId: "tenant", email: "maria@example.com" };

const orders = pgTable("orders", {
  id: serial().primaryKey(),
  reference: bigserial({ mode: "number" }).notNull(),
  identity: integer().notNull().generatedAlwaysAsIdentity(),
  key: uuid().notNull().defaultRandom(),
  tenantId: uuid("tenant_id").notNull(),
  userId: uuid("user_id").notNull(),
  nickname: text(),
  paid: boolean().notNull(),
  card: sealed("card", { field: "order.card" }).notNull(),
  cardIndex: blindIndex("card_index"),
});
const context = { tenant: "tenantId", subject: "userId" } as const;
const cardIndex = { of: "card", normalize: normalize.text, rows: 1000 } as const;

const misuse = async (plain: string) => {
  const [row] = await db.select().from(users);
  if (row === undefined) return;

  // @ts-expect-error -- a plain value into a sealed column
  await db.insert(users).values(person);
  // @ts-expect-error -- a plain value into a sealed column
  db.update(users).set({ email: plain });
  // @ts-expect-error -- a sealed column compared with a plain value
  eq(users.email, plain);
  // @ts-expect-error -- a blind index compared with a plain value
  eq(users.emailIndex, plain);
  // @ts-expect-error -- a blind index compared with a sealed value
  eq(users.emailIndex, row.email);
  // @ts-expect-error -- a sealed value read as text
  void row.email.toLowerCase;
  // @ts-expect-error -- a sealed value used as text
  plain = row.email;
  const sealedRow = { ...(await people.seal(person)), email: otherType };
  // @ts-expect-error -- a sealed number where sealed text is stored
  await db.insert(users).values(sealedRow);
  // @ts-expect-error -- a value of another type
  await people.seal({ ...person, email: 7 });
  // @ts-expect-error -- null in a NOT NULL column
  await people.seal({ ...person, email: null });
  // @ts-expect-error -- the tenant left out
  await people.seal({ id: "id", email: plain });
  // @ts-expect-error -- the row that values are bound to left out
  await people.seal({ tenantId: "tenant", email: plain });
  // @ts-expect-error -- a column that does not exist
  await people.seal({ ...person, surname: plain });
  // @ts-expect-error -- a blind index filled by hand
  await people.seal({ ...person, emailIndex: row.emailIndex });
  // @ts-expect-error -- the columns that values are bound to updated
  await people.update({ tenantId: plain }, person);
  // @ts-expect-error -- the keys of the row left out
  await people.update({ email: plain }, { id: "id" });
  // @ts-expect-error -- rows without the columns that values are bound to
  await people.open(await db.select({ email: users.email }).from(users), { purpose: "test" });
  // @ts-expect-error -- no purpose
  await people.open([row], {});
  // @ts-expect-error -- an index that does not exist
  await people.index("phoneIndex", plain, { tenant: "tenant" });
  // @ts-expect-error -- a value of another type
  await people.index("emailIndex", 7, { tenant: "tenant" });
  // @ts-expect-error -- a table without a blind index
  await texts.find("bodyIndex", plain, { tenant: "tenant", purpose: "test" });
};

const misdeclare = () => {
  const indexes = { cardIndex };
  vault.protect(orders, { ...context, bind: "key", indexes });
  vault.protect(orders, { ...context, bind: "none", indexes });
  // @ts-expect-error -- a serial has no value before the row exists
  vault.protect(orders, { ...context, bind: "id", indexes });
  // @ts-expect-error -- nor has a bigserial
  vault.protect(orders, { ...context, bind: "reference", indexes });
  // @ts-expect-error -- nor has an identity column
  vault.protect(orders, { ...context, bind: "identity", indexes });
  // @ts-expect-error -- a column that may be null
  vault.protect(orders, { ...context, bind: "nickname", indexes });
  // @ts-expect-error -- a column that does not exist
  vault.protect(orders, { ...context, bind: "number", indexes });
  // @ts-expect-error -- a tenant that is no text or number
  vault.protect(orders, { ...context, tenant: "paid", bind: "key", indexes });
  // @ts-expect-error -- a sealed column as the subject
  vault.protect(orders, { ...context, subject: "card", bind: "key", indexes });
  // @ts-expect-error -- a blind index that is not defined
  vault.protect(orders, { ...context, bind: "key" });
  const unsealed = { cardIndex: { ...cardIndex, of: "paid" } } as const;
  // @ts-expect-error -- a blind index of a column that is not sealed
  vault.protect(orders, { ...context, bind: "key", indexes: unsealed });
  const numeric = { cardIndex: { ...cardIndex, normalize: (value: number) => String(value) } };
  // @ts-expect-error -- a normalizer of another type
  vault.protect(orders, { ...context, bind: "key", indexes: numeric });
};

const opened = async () => await people.open(await db.select().from(users), { purpose: "test" });
const reported = async () =>
  await people.open(await db.select().from(users), { purpose: "test", onError: "report" });

describe("the types of a protected table", () => {
  it("give plain values where rows are sealed and opened", () => {
    type Row = Awaited<ReturnType<typeof opened>>[number];
    expectTypeOf<Row["email"]>().toEqualTypeOf<string>();
    expectTypeOf<Row["phone"]>().toEqualTypeOf<string | null>();
    expectTypeOf<Row["profile"]>().toEqualTypeOf<Profile | null>();
    expectTypeOf<Row["emailIndex"]>().toEqualTypeOf<BlindIndex | null>();
    expectTypeOf<Awaited<ReturnType<typeof reported>>[number]["email"]>().toEqualTypeOf<
      string | Unreadable
    >();
    expectTypeOf<Awaited<ReturnType<typeof reported>>[number]["role"]>().toEqualTypeOf<string>();
  });

  it("do not compile for what must never happen", () => {
    expect(misuse).toBeTypeOf("function");
  });

  it("do not compile for a table declared wrongly", () => {
    expect(misdeclare).toBeTypeOf("function");
  });
});
