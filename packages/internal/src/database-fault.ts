import { isHabeasError, type HabeasError } from "./habeas-error.ts";
import { statementNames } from "./statement-names.ts";

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
 * drizzle's message quotes every parameter. Of them only names of tables and columns are read.
 */
export function databaseFault(error: unknown): DatabaseFault {
  let statement: Statement | undefined;
  for (let at = error, depth = 0; isRecord(at) && depth < 8; at = at["cause"], depth += 1) {
    if (isHabeasError(at)) return faultOf(at);
    const code = at["code"];
    if (isStatement(at)) statement = at;
    if (isGone(at)) return { connection: "lost" };
    if (typeof code !== "string") continue;
    // A SQLSTATE has a digit: EPIPE has its five letters too.
    if (/^(?=.*\d)[0-9A-Z]{5}$/.test(code)) return { sqlstate: code, ...namesOf(at, code, statement) };
    if (CONNECTION.test(code)) return { connection: code };
  }
  return statement === undefined ? {} : { connection: "lost" };
}

/** What another package of habeas read of it before. */
const faultOf = ({ fault = {} }: HabeasError): DatabaseFault =>
  Object.fromEntries(
    Object.entries(fault).flatMap(([key, value]) =>
      typeof value === "string" ? [[key, value] as const] : [],
    ),
  );

/** Of Node's sockets and of postgres.js; not those of files (`ENOENT`), which are another port's. */
const CONNECTION =
  /^(?:ECONN[A-Z]+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|ENOTCONN|CONNECT_TIMEOUT|CONNECTION_[A-Z_]+)$/;

/** What node-postgres and PGlite say without a code, bare where no statement was under way. */
const GONE =
  /^(?:Connection terminated.*|timeout exceeded when trying to connect|Client has encountered a connection error and is not queryable|Client was closed and is not queryable|Cannot use a pool after calling end on the pool|PGlite is clos(?:ed|ing))$/;

const isGone = (error: Record<string, unknown>): boolean =>
  error["code"] === undefined && typeof error["message"] === "string" && GONE.test(error["message"]);

interface Statement extends Record<string, unknown> {
  readonly query: string;
  readonly params: readonly unknown[];
}

/** What drizzle makes of any error of a driver, also of one that says only that the connection is gone. */
const isStatement = (error: Record<string, unknown>): error is Statement =>
  typeof error["query"] === "string" && Array.isArray(error["params"]);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/** The driver's own fields; for data that was refused also what only the statement or DETAIL names. */
function namesOf(error: Record<string, unknown>, code: string, statement: Statement | undefined) {
  const guessed = /^2[23]/.test(code) ? { ...namesInStatement(error, statement), ...keyIn(error) } : {};
  return {
    ...guessed,
    ...name("schema", error["schema"] ?? error["schema_name"]),
    ...name("table", error["table"] ?? error["table_name"]),
    ...name("column", error["column"] ?? error["column_name"]),
    ...name("constraint", error["constraint"] ?? error["constraint_name"]),
  };
}

/** The table of the statement, and the column whose parameter the server quotes. */
function namesInStatement(error: Record<string, unknown>, statement: Statement | undefined) {
  if (statement === undefined) return {};
  const quoted =
    typeof error["message"] === "string" ? /: "([\s\S]*)"$/.exec(error["message"])?.[1] : undefined;
  const places = statement.params.flatMap((value, index) => (value === quoted ? [index + 1] : []));
  return { ...statementNames(statement.query, places.length === 1 ? places[0] : undefined) };
}

/** Where a statement was under way, for faults whose fields do not say it. */
export function statementPlace(error: unknown): string | undefined {
  for (let at = error, depth = 0; isRecord(at) && depth < 8; at = at["cause"], depth += 1) {
    if (!isStatement(at)) continue;
    const { schema, table } = statementNames(at.query);
    return schema === undefined || table === undefined ? table : `${schema}.${table}`;
  }
  return undefined;
}

/** `Key (tenant_id, email)=(…) already exists.`: the columns, not what stands in them. */
function keyIn(error: Record<string, unknown>): DatabaseFault {
  const detail = error["detail"];
  const columns = typeof detail === "string" ? /^Key \(([\w$", ]+)\)=\(/.exec(detail)?.[1] : undefined;
  return columns === undefined ? {} : { column: columns };
}

const name = (key: string, value: unknown): DatabaseFault =>
  typeof value === "string" && value !== "" ? { [key]: value } : {};
