import { getTableConfig, type PgColumn, type PgTable } from "drizzle-orm/pg-core";

/** `schema.table`, or the table alone in the default schema. */
export function tableName(table: PgTable): string {
  const { name, schema } = getTableConfig(table);
  return schema === undefined ? name : `${schema}.${name}`;
}

/** The columns of the primary key, in its order. */
export function primaryKeyOf(table: PgTable): readonly PgColumn[] {
  const { primaryKeys, columns } = getTableConfig(table);
  const [composite] = primaryKeys;
  if (composite === undefined) return columns.filter(({ primary }) => primary);
  // what stands in a table's third parameter are stand-ins of its columns, without their types
  return composite.columns.flatMap(({ name }) => columns.filter((column) => column.name === name));
}
