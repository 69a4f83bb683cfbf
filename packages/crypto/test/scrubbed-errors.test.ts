import { eachDriver } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { dataKey } from "../src/schema.ts";
import { refusalOf } from "./refusals.ts";
import { newPerson, openVault, sealedDatabase, users } from "./vault-support.ts";

const purpose = "test";

/** Makes every change of a table fail with an error that quotes the row, as a constraint's DETAIL does. */
const quoting = (table: string) => [
  `create or replace function quote_row() returns trigger language plpgsql as $$ begin
     raise exception 'canary %', to_jsonb(new) using detail = to_jsonb(new)::text, hint = 'canary'; end $$`,
  `create trigger quoting before insert or update on ${table} for each row execute function quote_row()`,
];

eachDriver((driver) => {
  describe("an error of the database", () => {
    it("leaves every method without a value, an id, a parameter or a word of the driver", async () => {
      await using database = await driver.create(sealedDatabase);
      const { db } = database;
      const { vault, people } = openVault(db);
      const person = { ...newPerson({ email: "canary@example.com" }), note: "canary" };
      const other = newPerson({ tenantId: person.tenantId });
      await db.insert(users).values(await people.seal(person));
      await vault.rotation.rotateDataKey({ tenant: person.tenantId });
      for (const table of ["users", "habeas.data_key", "habeas.tenant_root", "habeas.shredding"]) {
        for (const statement of quoting(table)) await db.execute(sql.raw(statement));
      }
      const { vault: cold, people: elsewhere } = openVault(db);
      const who = { tenant: person.tenantId, table: users, key: person.id };
      const calls: Record<string, () => Promise<unknown>> = {
        seal: async () => await elsewhere.seal(other),
        "seal for a new tenant": async () => await elsewhere.seal(newPerson()),
        shred: async () => await cold.shred(who),
        reseal: async () => await elsewhere.reseal(),
        rotateRoot: async () => await cold.rotation.rotateRoot({ tenant: person.tenantId }),
        rotateDataKey: async () => await cold.rotation.rotateDataKey(who),
        rewrapRoots: async () => await cold.rotation.rewrapRoots({ wrappedBefore: new Date() }),
      };
      for (const [name, call] of Object.entries(calls)) {
        const refused = await refusalOf(call());
        expect(refused, `${name} fails`).toMatchObject({
          code: "database_fault",
          fault: { sqlstate: "P0001" },
        });
        expect(refused, `${name} fails`).not.toHaveProperty("cause");
        const said = `${JSON.stringify(refused)} ${String(refused)} ${refused?.stack ?? ""}`;
        for (const secret of ["canary", person.id, person.tenantId, other.id, "insert into", "update "]) {
          expect(said, `${name} tells`).not.toContain(secret);
        }
      }
      await db.execute(sql`drop table ${users}`);
      const find = elsewhere.find("emailIndex", person.email, { tenant: person.tenantId, purpose });
      expect(await refusalOf(find)).toMatchObject({ code: "database_fault", fault: { sqlstate: "42P01" } });
      await db.execute(sql`drop table ${dataKey}`);
      const sealing = openVault(db).people.seal(person);
      expect(await refusalOf(sealing)).toMatchObject({ code: "database_fault", where: "habeas.data_key" });
    });
  });
});
