import { casingOf, type Database } from "@habeas/internal";
import { CoreError } from "../errors.ts";
import type { Registry } from "../registry/define-registry.ts";

/** @throws A {@link CoreError}: `casing_differs`, when the registry names a column otherwise than drizzle does. */
export function checkCasing(db: Database, { tables, casing }: Pick<Registry, "tables" | "casing">): void {
  const given = casingOf(db);
  if (given === casing) return;
  const column = tables.flatMap(({ columns }) => columns).find(({ source }) => source.keyAsName);
  if (column === undefined) return;
  throw new CoreError(
    "casing_differs",
    "drizzle spells the columns of the schema otherwise than the registry",
    {
      where: `${column.table}.${column.key}`,
      fix:
        given === undefined
          ? "leave `casing` out of defineRegistry, or give drizzle the same"
          : `pass casing: "${given}" to defineRegistry, as to drizzle`,
    },
  );
}
