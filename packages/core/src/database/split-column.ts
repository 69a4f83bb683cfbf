import { sql, type SQL } from "drizzle-orm";

/** Between two values in one text: no id of a person or a tenant has it. */
const SEPARATOR = "\u001f";

/**
 * A column of many values for `unnest`, sent as one text and split by PostgreSQL, whose planner then sees how
 * many there are: of rows out of JSON it expects a hundred, and joins a hundred thousand one by one.
 */
export const splitColumn = (values: readonly (string | number)[]): SQL =>
  values.length === 1 && values[0] === ""
    ? sql`array['']` // the split of nothing is no value
    : sql`string_to_array(${values.join(SEPARATOR)}::text, ${SEPARATOR}::text)`;

/** Whether PostgreSQL can hold a text, and {@link splitColumn} can carry it. */
export const isPlainText = (text: string): boolean =>
  !text.includes(SEPARATOR) && !text.includes("\0") && text.isWellFormed();
