import { ROWS_HIDDEN, rowSecurityOf, tableText, type Database } from "@habeas/internal";
import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import { CryptoError } from "../errors.ts";

/**
 * A row that a policy hides is not found, not sealed again, and keeps its blind index when its key is shredded; a
 * hidden key makes a second one.
 *
 * @throws A {@link CryptoError}: `rows_hidden`.
 */
export async function refuseHiddenRows(
  db: Database,
  tables: Iterable<PgTable>,
): Promise<{ readonly policies: boolean }> {
  const names = [...tables].map((table) => {
    const { name, schema } = getTableConfig(table);
    return tableText(name, schema);
  });
  const { hidden, policies } = await rowSecurityOf(db, names);
  if (hidden === "") return { policies };
  throw new CryptoError("rows_hidden", ROWS_HIDDEN.message, { where: hidden, fix: ROWS_HIDDEN.fix });
}
