import { randomUUID } from "node:crypto";
import { eachDriver } from "@habeas/testbed";
import { expect, it } from "vitest";
import { openVault, sealedDatabase } from "./vault-support.ts";

eachDriver((driver) => {
  it("opens a value in its own tenant, person, field and row, and in no other place", async () => {
    await using database = await driver.create(sealedDatabase);
    const { vault, people, texts } = openVault(database.db);
    const [tenants, persons, rows] = [0, 1, 2].map(() => [randomUUID(), randomUUID()]);
    const fields = [
      { table: "users", field: "customer.email" },
      { table: "users", field: "customer.phone" },
      { table: "notes", field: "note.body" },
    ];
    // The same ids in both tenants, and the same row ids for both persons: only the place tells values apart
    const places = (tenants ?? []).flatMap((tenant) =>
      (persons ?? []).flatMap((subject) =>
        (rows ?? []).flatMap((bind) => fields.map((field) => ({ ...field, tenant, subject, bind }))),
      ),
    );
    const values = await Promise.all(
      places.map(async ({ table, tenant, subject, bind, field }) => {
        if (table === "notes") {
          const { body } = await texts.seal({ tenantId: tenant, userId: subject, id: bind, body: "value" });
          return body.envelope;
        }
        // In `users` the person is the row: a value of another row is one of another person
        const sealed = await people.seal({ tenantId: tenant, id: subject, email: "value", phone: "value" });
        return (field === "customer.email" ? sealed.email : sealed.phone)?.envelope ?? new Uint8Array();
      }),
    );
    const answers = async (value: Uint8Array) =>
      await vault.sealedValues.open(
        places.map(({ table, field, tenant, subject, bind }) => ({
          column: { table, column: field.split(".")[1] ?? "", with: [] },
          value,
          with: table === "users" ? [tenant, subject] : [tenant, subject, bind],
        })),
      );
    for (const [from, value] of values.entries()) {
      const opened = await answers(value);
      for (const [to, place] of places.entries()) {
        const origin = places[from];
        const own =
          origin?.tenant === place.tenant &&
          origin.subject === place.subject &&
          origin.field === place.field &&
          (place.table === "users" || origin.bind === place.bind);
        const answer = opened[to];
        const code = answer?.ok === false ? answer.code : "done";
        const expected = own ? ["done"] : ["authentication_failed", "unknown_key"];
        expect(expected, `${from} to ${to}`).toContain(code);
      }
    }
  });
});
