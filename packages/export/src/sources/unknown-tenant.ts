import { tenantPredicate } from "@habeas/core";
import { PgDialect } from "drizzle-orm/pg-core";
import { ExportError } from "../errors.ts";
import type { Source } from "./source.ts";
import type { ExportRegistry } from "../plan/make-plan.ts";
import { identifier } from "../plan/sql-text.ts";

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
  const { sql } = new PgDialect().sqlToQuery(tenantPredicate(registry, table, tenant).inlineParams());
  const schema = table.schema === undefined ? "" : `${identifier(table.schema)}.`;
  const relation = `${schema}${identifier(table.name)}`;
  if (!(await source.exists(`select 1 from ${relation} where ${sql}`))) {
    throw new ExportError("unknown_tenant", "this tenant does not exist");
  }
}
