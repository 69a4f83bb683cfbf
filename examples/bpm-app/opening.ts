import type { Vault } from "@habeas/crypto";
import type { Decryptor } from "@habeas/export";
import type { Opener } from "@habeas/rights";
import type { People } from "./people.ts";

/** Opens sealed values while a dump streams by: of the only table that has some. */
export function openForDumps(vault: Vault, people: People): Decryptor {
  const decryptor = vault.decryptor(people);
  return {
    prepare: async (batch) => {
      await decryptor.prepare(batch.map(({ place }) => place));
    },
    open: (value, place) => decryptor.open(value, { ...place, table: "users" }),
  };
}

/** Opens one value for the copy that its person asked for. */
export function openForAccess(people: People): Opener {
  return {
    open: async ({ tenant, column, row }) => {
      const id = String(row["id"]);
      const [found] = await people.open([{ id, tenantId: tenant, value: row[column] }], {
        purpose: "access",
        onError: "report",
      });
      return typeof found?.value === "string" ? found.value : undefined;
    },
  };
}
