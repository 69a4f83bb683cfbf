import { createTestDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { getTableConfig, PgDialect, pgSchema, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import { sealed, sealedChecks, sealedCheckStatements, sealedTombstone } from "../src/index.ts";
import { toText } from "../src/envelope/text-form.ts";
import { users } from "./vault-support.ts";

const bytes = `octet_length("email") >= 74 and (octet_length("email") - 58) % 16 = 0 and substr("email", 1, 2) = '\\xfa01'`;

describe("the checks of sealed columns", () => {
  it("are the same in the schema and as statements, and only for sealed columns", () => {
    const dialect = new PgDialect();
    const declared = getTableConfig(users).checks.map(
      ({ name, value }) =>
        `alter table "users" add constraint "${name}" check (${dialect.sqlToQuery(value).sql})`,
    );
    expect(declared).toEqual(sealedCheckStatements(users));
    expect(declared).toHaveLength(4);
    expect(declared[0]).toBe(`alter table "users" add constraint "users_email_sealed" check (${bytes})`);
  });

  it("name the schema, and quote what needs it", () => {
    const odd = pgSchema("my app").table(`per"sons`, {
      id: uuid().primaryKey(),
      email: sealed(`e"mail`, { field: "f", hideLength: false }),
    });
    expect(sealedCheckStatements(odd)).toEqual([
      `alter table "my app"."per""sons" add constraint "per""sons_e""mail_sealed" check (octet_length("e""mail") >= 60 and substr("e""mail", 1, 2) = '\\xfa01')`,
    ]);
    expect(sealedCheckStatements(pgTable("plain", { id: uuid(), name: text() }))).toEqual([]);
    expect(sealedChecks("plain", { name: { name: "name" } })).toEqual([]);
  });

  it("take every length that an envelope has, and no other", async () => {
    await using database = await createTestDatabase();
    const forms = pgTable("forms", {
      hidden: sealed("hidden", { field: "a" }),
      shown: sealed("shown", { field: "b", hideLength: false }),
      hiddenText: sealed("hidden_text", { field: "c", storage: "text" }),
      shownText: sealed("shown_text", { field: "d", storage: "text", hideLength: false }),
    });
    await database.db.execute(
      sql.raw("create table forms (hidden bytea, shown bytea, hidden_text text, shown_text text)"),
    );
    for (const statement of sealedCheckStatements(forms)) await database.db.execute(sql.raw(statement));
    const head = sealedTombstone().envelope.subarray(0, 42);
    const taken = async (column: string, value: string | Uint8Array): Promise<boolean> =>
      await database.pool.query(`insert into forms (${column}) values ($1)`, [value]).then(
        () => true,
        () => false,
      );
    for (let length = 42; length <= 124; length += 1) {
      const value = Buffer.concat([head, Buffer.alloc(length - 42, 1)]);
      const [hidden, shown] = [length >= 74 && (length - 58) % 16 === 0, length >= 60];
      expect(
        [
          await taken("hidden", value),
          await taken("shown", value),
          await taken("hidden_text", toText(value)),
          await taken("shown_text", toText(value)),
        ],
        `${length} bytes`,
      ).toEqual([hidden, shown, hidden, shown]);
    }
  });
});
