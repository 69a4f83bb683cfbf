import { ownRowsOf, tenantPredicate } from "@habeas/core/engine";
import { sql } from "drizzle-orm";
import { conditionText } from "../plan/condition-text.ts";
import { ExportError } from "../errors.ts";
import type { Source } from "./source.ts";
import type { ExportRegistry } from "../plan/make-plan.ts";

/**
 * Where the registry has a table of the tenants themselves, one that is not in it is unknown.
 *
 * @throws A {@link ExportError}: `unknown_tenant`.
 */
export async function refuseUnknownTenant(
  registry: ExportRegistry,
  source: Source,
  tenant: string,
): Promise<void> {
  const table = registry.tables.find(
    ({ tenancy, primaryKey }) =>
      tenancy.by === "column" && primaryKey.length === 1 && primaryKey[0]?.name === tenancy.column.name,
  );
  if (table === undefined) return;
  const { from, isOwn } = ownRowsOf(table);
  const query = sql`select 1 from ${from} where ${isOwn} and ${tenantPredicate(registry, table, tenant)}`;
  if (!(await source.exists(conditionText(registry, query)))) {
    throw new ExportError("unknown_tenant", "this tenant does not exist");
  }
}
