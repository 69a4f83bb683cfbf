/** The part of a database error that names no value: safe in errors, logs and job outputs. */
export interface DatabaseFault {
  readonly [key: string]: string | undefined;
  /** The five characters of PostgreSQL's SQLSTATE (appendix A of its manual). */
  readonly sqlstate?: string;
  /** The connection's own code where no SQLSTATE exists, `ECONNRESET` for example; `lost` where it has none. */
  readonly connection?: string;
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
}

/**
 * Reads the harmless part of a driver's error: node-postgres, postgres.js or PGlite, bare or wrapped by
 * drizzle. Messages, DETAIL, parameters and queries are left behind: DETAIL quotes the offending value and
 * drizzle's message quotes every parameter.
 */
export function databaseFault(error: unknown): DatabaseFault {
  let wasStatement = false;
  for (let at = error, depth = 0; isRecord(at) && depth < 8; at = at["cause"], depth += 1) {
    const code = at["code"];
    if (isStatement(at)) wasStatement = true;
    if (typeof code !== "string") continue;
    // A SQLSTATE has a digit: EPIPE has its five letters too.
    if (/^(?=.*\d)[0-9A-Z]{5}$/.test(code)) {
      return {
        sqlstate: code,
        ...name("schema", at["schema"] ?? at["schema_name"]),
        ...name("table", at["table"] ?? at["table_name"]),
        ...name("column", at["column"] ?? at["column_name"]),
        ...name("constraint", at["constraint"] ?? at["constraint_name"]),
      };
    }
    if (/^[A-Z_]{3,40}$/.test(code)) return { connection: code };
  }
  return wasStatement ? { connection: "lost" } : {};
}

/** What drizzle makes of any error of a driver, also of one that says only that the connection is gone. */
const isStatement = (error: Record<string, unknown>): boolean =>
  typeof error["query"] === "string" && Array.isArray(error["params"]);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

const name = (key: string, value: unknown): DatabaseFault =>
  typeof value === "string" && value !== "" ? { [key]: value } : {};
