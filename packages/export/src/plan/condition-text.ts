import type { SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type { ExportRegistry } from "./make-plan.ts";

/** A condition as text without parameters, for COPY; columns are spelled as the app's drizzle spells them. */
export function conditionText({ casing }: Pick<ExportRegistry, "casing">, condition: SQL): string {
  return new PgDialect(casing && { casing }).sqlToQuery(condition.inlineParams()).sql;
}
