import type { Opener } from "@habeas/rights";
import type { People } from "./people.ts";

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
